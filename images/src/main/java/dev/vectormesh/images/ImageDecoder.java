package dev.vectormesh.images;

import com.drew.metadata.Metadata;
import dev.vectormesh.images.UnreadableImageException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From a file's bytes to a picture as people see it: the first frame, upright, 8 bit sRGB, over
 * white. What {@link Preprocessing#READING} says of it is done here.
 */
final class ImageDecoder {
  private final ImageLimits limits;

  ImageDecoder(ImageLimits limits) {
    this.limits = limits;
  }

  DecodedImage decode(byte[] file) throws UnreadableImageException {
    limits.checkBytes(file.length);
    ImageFormat format = FormatSniffer.format(file);
    List<String> warnings = new ArrayList<>();
    Blocks blocks = Blocks.of(format, file);
    Picture picture = pixels(new FrameReader(limits, blocks, warnings), format, file);
    if (format != ImageFormat.JPEG && FileEnd.isMissing(format, file)) {
      warnings.add("the file ends early");
    }
    Metadata metadata = FileMetadata.read(format, file, blocks, warnings);
    FactsReader facts = new FactsReader(metadata, blocks.texts());
    Picture upright = Orientation.turn(picture, facts.orientation());
    return new DecodedImage(format, upright, facts.facts(), List.copyOf(warnings));
  }

  /** Readers of libraries throw whatever comes to their mind. */
  private static Picture pixels(FrameReader frames, ImageFormat format, byte[] file)
      throws UnreadableImageException {
    try {
      return frames.read(format, file);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      if (isEndOfFile(e) || FileEnd.isMissing(format, file)) {
        throw new UnreadableImageException(Reason.TRUNCATED, "the file ends early");
      }
      String why = e instanceof IOException ? String.valueOf(e.getMessage()) : "";
      if (why.startsWith("Unsupported JPEG")) {
        // Arithmetic coding, 12 bits a sample: rare, and no reader of the JVM has them.
        throw new UnsupportedImageException("this kind of JPEG (" + why + ")");
      }
      throw new UnreadableImageException(
          Reason.CORRUPT, "its bytes are damaged" + (why.isBlank() ? "" : ": " + why));
    }
  }

  private static boolean isEndOfFile(@Nullable Throwable e) {
    return e != null && (e instanceof EOFException || isEndOfFile(e.getCause()));
  }
}
