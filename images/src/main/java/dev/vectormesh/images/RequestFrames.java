package dev.vectormesh.images;

import static dev.vectormesh.platform.child.ChildFrames.readBytes;
import static dev.vectormesh.platform.child.ChildFrames.readString;
import static dev.vectormesh.platform.child.ChildFrames.writeBytes;
import static dev.vectormesh.platform.child.ChildFrames.writeString;

import dev.vectormesh.images.ImageRequest.Part;
import dev.vectormesh.images.Preprocessing.ChannelOrder;
import dev.vectormesh.images.Preprocessing.Fit;
import dev.vectormesh.images.Preprocessing.Interpolation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a child is asked: what is wanted, then a path or the bytes themselves.
 *
 * @param path null when the bytes came along
 */
record RequestFrames(ImageRequest wanted, @Nullable Path path, byte[] file) {
  static byte[] of(ImageRequest wanted, Path path) {
    return written(wanted, 0, out -> writeString(out, path.toString()));
  }

  static byte[] of(ImageRequest wanted, byte[] file) {
    return written(wanted, file.length, out -> writeBytes(out, file));
  }

  private interface Source {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] written(ImageRequest wanted, int length, Source source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(length + 1024);
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeBoolean(length > 0);
      writeWanted(out, wanted);
      source.write(out);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeWanted(DataOutputStream out, ImageRequest wanted) throws IOException {
    out.writeInt(wanted.inputs().size());
    for (Preprocessing model : wanted.inputs()) {
      out.writeInt(model.size());
      out.writeByte(model.fit().ordinal());
      out.writeByte(model.interpolation().ordinal());
    }
    Part part = wanted.part();
    out.writeBoolean(part != null);
    if (part != null) {
      out.writeDouble(part.left());
      out.writeDouble(part.top());
      out.writeDouble(part.right());
      out.writeDouble(part.bottom());
    }
    out.writeInt(wanted.thumbnails().size());
    for (int size : wanted.thumbnails()) {
      out.writeInt(size);
    }
    out.writeInt(wanted.reading());
  }

  static RequestFrames read(byte[] request) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(request));
    boolean bytes = in.readBoolean();
    ImageRequest wanted = readWanted(in);
    return bytes
        ? new RequestFrames(wanted, null, readBytes(in))
        : new RequestFrames(wanted, Path.of(readString(in)), new byte[0]);
  }

  private static ImageRequest readWanted(DataInputStream in) throws IOException {
    List<Preprocessing> inputs = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      inputs.add(
          resizing(
              in.readInt(), Fit.values()[in.readByte()], Interpolation.values()[in.readByte()]));
    }
    Part part =
        in.readBoolean()
            ? new Part(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble())
            : null;
    List<Integer> thumbnails = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      thumbnails.add(in.readInt());
    }
    return new ImageRequest(inputs, part, thumbnails, in.readInt());
  }

  /** Mean, std and order are the parent's: they change the tensor, not the pixels. */
  private static Preprocessing resizing(int size, Fit fit, Interpolation interpolation) {
    return new Preprocessing(
        size, fit, interpolation, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), ChannelOrder.RGB);
  }
}
