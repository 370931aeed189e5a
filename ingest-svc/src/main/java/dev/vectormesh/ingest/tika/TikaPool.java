package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.TikaSettings;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.platform.child.ChildFailure;
import dev.vectormesh.platform.child.ChildPool;
import dev.vectormesh.platform.child.ChildProgram;
import dev.vectormesh.platform.child.ChildSettings;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Child JVMs that parse files. */
public final class TikaPool implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dlogback.configurationFile=dev/vectormesh/ingest/tika/quiet-logback.xml",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=off");

  private final ChildPool children;

  /**
   * @param maxCharacters text of one file that is longer is refused
   */
  public TikaPool(TikaSettings settings, long maxCharacters) {
    children =
        new ChildPool(
            new ChildProgram(
                "parser",
                TikaChild.class,
                List.of(
                    Long.toString(maxCharacters), Long.toString(settings.fileTimeout().toMillis())),
                OPTIONS),
            new ChildSettings(
                settings.children(),
                settings.heapMegabytes(),
                settings.fileTimeout(),
                settings.idle()));
  }

  /**
   * Blocks while all children are busy and while the file is parsed.
   *
   * @param charset as its source declares it; null where it does not
   * @param attachments whether the text of a mail's attachments is wanted too
   */
  public ExtractedText read(Path file, @Nullable Charset charset, boolean attachments)
      throws UnreadableDocumentException, InterruptedException {
    return ask(TikaRequest.text(file, charset, attachments), Frames::read);
  }

  /** The same with the text of attachments. */
  public ExtractedText read(Path file, @Nullable Charset charset)
      throws UnreadableDocumentException, InterruptedException {
    return read(file, charset, true);
  }

  /**
   * Takes the attachments out of a mail; blocks as {@link #read} does.
   *
   * @param folder where they are written to
   */
  public TakenAttachments attachments(Path file, Path folder)
      throws UnreadableDocumentException, InterruptedException {
    return ask(TikaRequest.attachments(file, folder), Frames::readAttachments);
  }

  /**
   * Takes the pictures out of a document; blocks as {@link #read} does.
   *
   * @param folder where they are written to
   */
  public TakenPictures pictures(Path file, Path folder)
      throws UnreadableDocumentException, InterruptedException {
    return ask(TikaRequest.pictures(file, folder), Frames::readPictures);
  }

  private <T> T ask(TikaRequest request, ChildPool.Answer<T, UnreadableDocumentException> answer)
      throws UnreadableDocumentException, InterruptedException {
    String name = String.valueOf(request.file().getFileName());
    try {
      return children.ask(name, request.bytes(), answer);
    } catch (ChildFailure e) {
      throw switch (e.kind()) {
        case TIMEOUT -> new UnreadableDocumentException(Reason.TIMEOUT, "parsing " + e.why());
        case OUT_OF_MEMORY ->
            new UnreadableDocumentException(Reason.OUT_OF_MEMORY, "parsing " + e.why());
        case CRASH -> new UnreadableDocumentException(Reason.CORRUPT, e.why());
      };
    }
  }

  /** The children's process ids. */
  public List<Long> pids() {
    return children.pids();
  }

  @Override
  public void close() {
    children.close();
  }
}
