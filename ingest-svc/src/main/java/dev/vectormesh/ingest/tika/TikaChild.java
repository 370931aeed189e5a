package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.platform.child.ChildServer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The main class of the child JVM: reads a path, answers with what it holds or why it does not. */
public final class TikaChild {
  private TikaChild() {}

  /**
   * @param args the most characters of text that a file may have; the time, in milliseconds, after
   *     which a file ends this process
   */
  public static void main(String[] args) {
    ChildServer.serve(() -> handler(reader(args)));
  }

  private static DocumentReader reader(String[] args) throws IOException {
    Duration fileTimeout = Duration.ofMillis(Long.parseLong(args[1]));
    return new DocumentReader(Long.parseLong(args[0]), PictureLimits.within(fileTimeout));
  }

  private static ChildServer.Handler handler(DocumentReader reader) {
    return (request, out) -> answer(reader, TikaRequest.of(request), out);
  }

  private static void answer(DocumentReader reader, TikaRequest request, DataOutputStream out)
      throws IOException {
    try {
      Path file = request.file();
      switch (request.asked()) {
        case TEXT -> Frames.writeText(out, reader.read(file, request.charset()));
        case OWN_TEXT -> Frames.writeText(out, reader.ownText(file, request.charset()));
        case PICTURES -> Frames.writePictures(out, reader.pictures(file, folder(request)));
        case ATTACHMENTS -> Frames.writeAttachments(out, reader.attachments(file, folder(request)));
      }
    } catch (UnreadableDocumentException e) {
      Frames.writeFailure(out, e.reason(), e.why());
    } catch (StackOverflowError e) {
      Frames.writeFailure(out, Reason.CORRUPT, "it is nested too deeply");
    } catch (IOException e) {
      Frames.writeFailure(out, Reason.UNREADABLE, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      Frames.writeFailure(out, Reason.CORRUPT, String.valueOf(e));
    }
  }

  private static Path folder(TikaRequest request) {
    return Objects.requireNonNull(request.folder());
  }
}
