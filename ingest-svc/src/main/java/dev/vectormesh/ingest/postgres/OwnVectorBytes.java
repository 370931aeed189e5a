package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.OwnVectors;
import dev.vectormesh.ingest.document.OwnVectors.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vectors of callers, as the column {@code own_chunks} keeps them. */
final class OwnVectorBytes {
  private static final byte[] NONE = new byte[0];

  private OwnVectorBytes() {}

  /** Null where the document has none. */
  static @Nullable OwnVectors of(Content content) {
    return content instanceof Content.Vectors(var text, var own) ? own : null;
  }

  /** Empty where the document has none. */
  static byte[] write(Content content) {
    OwnVectors own = of(content);
    return own == null ? NONE : write(own.parts());
  }

  private static byte[] write(List<Part> parts) {
    List<byte[]> texts =
        parts.stream().map(part -> part.text().getBytes(StandardCharsets.UTF_8)).toList();
    int size = Integer.BYTES;
    for (int i = 0; i < parts.size(); i++) {
      size += 2 * Integer.BYTES + texts.get(i).length + parts.get(i).vector().length * Float.BYTES;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      float[] vector = parts.get(i).vector();
      bytes.putInt(texts.get(i).length).put(texts.get(i)).putInt(vector.length);
      bytes.asFloatBuffer().put(vector);
      bytes.position(bytes.position() + vector.length * Float.BYTES);
    }
    return bytes.array();
  }

  static OwnVectors read(String space, byte[] stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    int count = bytes.getInt();
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] text = new byte[bytes.getInt()];
      bytes.get(text);
      float[] vector = new float[bytes.getInt()];
      bytes.asFloatBuffer().get(vector);
      bytes.position(bytes.position() + vector.length * Float.BYTES);
      parts.add(new Part(new String(text, StandardCharsets.UTF_8), vector));
    }
    return new OwnVectors(space, parts);
  }
}
