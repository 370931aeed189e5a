package dev.vectormesh.images;

import dev.vectormesh.images.UnreadableImageException.Reason;
import dev.vectormesh.platform.child.ChildFailure;
import dev.vectormesh.platform.child.ChildPool;
import dev.vectormesh.platform.child.ChildProgram;
import dev.vectormesh.platform.child.ChildSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads pictures in child JVMs: started on demand, kept for the next picture, ended with the
 * picture that hangs, crashes or eats memory.
 */
public final class ImageReaders implements AutoCloseable {
  private static final List<String> OPTIONS = List.of("--add-modules", "jdk.incubator.vector");

  private final ChildPool children;
  private final ImageLimits limits;

  public ImageReaders(ImageReaderSettings settings) {
    ImageLimits most = ImageLimits.DEFAULT;
    limits =
        new ImageLimits(
            settings.megapixels() * 1_000_000L, most.side(), most.frames(), most.bytes());
    children =
        new ChildPool(
            new ChildProgram(
                "picture-reader", ImageChild.class, ImageChild.arguments(limits), OPTIONS),
            new ChildSettings(
                settings.children(),
                settings.heapMegabytes(),
                settings.timeout(),
                settings.idle()));
  }

  /**
   * Blocks while all children are busy and while the picture is read.
   *
   * @param file as it is on disk; the child opens it by this path
   */
  public ReadImage read(Path file, ImageRequest wanted)
      throws UnreadableImageException, InterruptedException {
    return read(
        String.valueOf(file.getFileName()), RequestFrames.of(wanted, file.toAbsolutePath()));
  }

  /** The same for a picture that is no file. */
  public ReadImage read(byte[] file, ImageRequest wanted)
      throws UnreadableImageException, InterruptedException {
    limits.checkBytes(file.length);
    if (file.length == 0) {
      throw new UnreadableImageException(Reason.NOT_A_PICTURE, "it is empty");
    }
    return read("a picture of %,d bytes".formatted(file.length), RequestFrames.of(wanted, file));
  }

  private ReadImage read(String what, byte[] request)
      throws UnreadableImageException, InterruptedException {
    try {
      return children.ask(what, request, AnswerFrames::read);
    } catch (ChildFailure e) {
      throw switch (e.kind()) {
        case TIMEOUT -> new UnreadableImageException(Reason.TIMEOUT, "reading " + e.why());
        case OUT_OF_MEMORY ->
            new UnreadableImageException(Reason.OUT_OF_MEMORY, "reading " + e.why());
        case CRASH -> new UnreadableImageException(Reason.CORRUPT, "reading it failed: " + e.why());
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
