package dev.vectormesh.images;

import static dev.vectormesh.platform.child.ChildFrames.readBytes;
import static dev.vectormesh.platform.child.ChildFrames.readString;
import static dev.vectormesh.platform.child.ChildFrames.writeBytes;
import static dev.vectormesh.platform.child.ChildFrames.writeString;

import dev.vectormesh.images.ImageFacts.Place;
import dev.vectormesh.images.UnreadableImageException.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a child answers: what came out of a picture, or why nothing did. */
final class AnswerFrames {
  private static final int IMAGE = 1;
  private static final int FAILURE = 2;

  private AnswerFrames() {}

  static void write(DataOutputStream out, ReadImage image) throws IOException {
    out.writeByte(IMAGE);
    out.writeByte(image.format().ordinal());
    out.writeInt(image.width());
    out.writeInt(image.height());
    writeStrings(out, image.warnings());
    out.writeInt(image.inputs().size());
    for (Pixels input : image.inputs()) {
      writePixels(out, input);
    }
    out.writeInt(image.thumbnails().size());
    for (Thumbnail thumbnail : image.thumbnails()) {
      out.writeInt(thumbnail.size());
      out.writeInt(thumbnail.width());
      out.writeInt(thumbnail.height());
      writeBytes(out, thumbnail.jpeg());
    }
    out.writeLong(image.appearance().hash());
    writeString(out, image.appearance().colours());
    writeFacts(out, image.facts());
    Pixels reading = image.reading();
    out.writeBoolean(reading != null);
    if (reading != null) {
      writePixels(out, reading);
    }
  }

  private static void writePixels(DataOutputStream out, Pixels pixels) throws IOException {
    out.writeInt(pixels.width());
    out.writeInt(pixels.height());
    writeBytes(out, pixels.rgb());
  }

  private static void writeFacts(DataOutputStream out, ImageFacts facts) throws IOException {
    Instant taken = facts.takenAt();
    writeString(out, taken == null ? "" : taken.toString());
    writeString(out, facts.camera());
    Place place = facts.place();
    out.writeBoolean(place != null);
    if (place != null) {
      out.writeDouble(place.latitude());
      out.writeDouble(place.longitude());
    }
    writeString(out, facts.title());
    writeString(out, facts.caption());
    writeStrings(out, facts.keywords());
  }

  static void write(DataOutputStream out, UnreadableImageException failure) throws IOException {
    out.writeByte(FAILURE);
    writeString(out, failure.reason().name());
    boolean known = failure instanceof UnsupportedImageException;
    writeString(out, known ? ((UnsupportedImageException) failure).kind() : failure.why());
  }

  /** Throws what a failure says. */
  static ReadImage read(DataInputStream in) throws IOException, UnreadableImageException {
    int kind = in.readByte();
    if (kind == FAILURE) {
      throw failure(Reason.valueOf(readString(in)), readString(in));
    }
    if (kind != IMAGE) {
      throw new IOException("not an answer of the child: " + kind);
    }
    return new ReadImage(
        ImageFormat.values()[in.readByte()],
        in.readInt(),
        in.readInt(),
        readStrings(in),
        readInputs(in),
        readThumbnails(in),
        new Appearance(in.readLong(), readString(in)),
        readFacts(in),
        in.readBoolean() ? readPixels(in) : null);
  }

  private static UnreadableImageException failure(Reason reason, String why) {
    return reason == Reason.UNSUPPORTED
        ? new UnsupportedImageException(why)
        : new UnreadableImageException(reason, why);
  }

  private static List<Pixels> readInputs(DataInputStream in) throws IOException {
    List<Pixels> inputs = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      inputs.add(readPixels(in));
    }
    return inputs;
  }

  private static Pixels readPixels(DataInputStream in) throws IOException {
    return new Pixels(in.readInt(), in.readInt(), readBytes(in));
  }

  private static List<Thumbnail> readThumbnails(DataInputStream in) throws IOException {
    List<Thumbnail> thumbnails = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      thumbnails.add(new Thumbnail(in.readInt(), in.readInt(), in.readInt(), readBytes(in)));
    }
    return thumbnails;
  }

  private static ImageFacts readFacts(DataInputStream in) throws IOException {
    String taken = readString(in);
    return new ImageFacts(
        taken.isEmpty() ? null : Instant.parse(taken),
        readString(in),
        in.readBoolean() ? new Place(in.readDouble(), in.readDouble()) : null,
        readString(in),
        readString(in),
        readStrings(in));
  }

  private static void writeStrings(DataOutputStream out, List<String> values) throws IOException {
    out.writeInt(values.size());
    for (String value : values) {
      writeString(out, value);
    }
  }

  private static List<String> readStrings(DataInputStream in) throws IOException {
    List<String> values = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.add(readString(in));
    }
    return values;
  }
}
