package dev.vectormesh.images;

import dev.vectormesh.images.UnreadableImageException.Reason;
import dev.vectormesh.platform.child.ChildServer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The main class of the child JVM: reads a picture, answers with what is wanted of it. */
public final class ImageChild {
  private final ImageLimits limits;
  private final PictureReader reader;

  private ImageChild(ImageLimits limits) {
    this.limits = limits;
    this.reader = new PictureReader(limits);
  }

  /**
   * @param args the limits: pixels, side, frames, bytes
   */
  public static void main(String[] args) {
    ChildServer.serve(() -> new ImageChild(limits(args))::answer);
  }

  static List<String> arguments(ImageLimits limits) {
    return List.of(
        Long.toString(limits.pixels()),
        Integer.toString(limits.side()),
        Integer.toString(limits.frames()),
        Long.toString(limits.bytes()));
  }

  private static ImageLimits limits(String[] args) {
    return new ImageLimits(
        Long.parseLong(args[0]),
        Integer.parseInt(args[1]),
        Integer.parseInt(args[2]),
        Long.parseLong(args[3]));
  }

  private void answer(byte[] request, DataOutputStream out) throws IOException {
    RequestFrames asked = RequestFrames.read(request);
    ReadImage image;
    try {
      Path path = asked.path();
      image = reader.read(path == null ? asked.file() : bytes(path), asked.wanted());
    } catch (UnreadableImageException e) {
      AnswerFrames.write(out, e);
      return;
    }
    AnswerFrames.write(out, image);
  }

  private byte[] bytes(Path path) throws UnreadableImageException {
    try {
      limits.checkBytes(Files.size(path));
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new UnreadableImageException(Reason.UNREADABLE, "the file is not there any more");
    } catch (IOException e) {
      throw new UnreadableImageException(
          Reason.UNREADABLE, "the file cannot be read: " + e.getMessage());
    }
  }
}
