package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.qdrant.client.grpc.Common.PointId;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.lucene.util.BytesRef;

/**
 * A point's id: an unsigned 64-bit number or a UUID. Numbers sort before UUIDs, each by unsigned
 * value; the {@linkplain #bytes() bytes} sort the same way.
 *
 * @param uuid whether it is a UUID
 * @param high upper half of the UUID, 0 for a number
 * @param low lower half of the UUID, or the number
 */
public record PointKey(boolean uuid, long high, long low) implements Comparable<PointKey> {

  /** The key of this id. */
  public static PointKey of(PointId id) {
    return switch (id.getPointIdOptionsCase()) {
      case NUM -> new PointKey(false, 0, id.getNum());
      case UUID -> parse(id.getUuid());
      case POINTIDOPTIONS_NOT_SET -> throw Refusal.invalid("Malformed PointId type");
    };
  }

  private static PointKey parse(String text) {
    String hex = text.startsWith("urn:uuid:") ? text.substring(9) : text;
    if (hex.startsWith("{") && hex.endsWith("}")) {
      hex = hex.substring(1, hex.length() - 1);
    }
    if (hex.length() == 36
        && hex.charAt(8) == '-'
        && hex.charAt(13) == '-'
        && hex.charAt(18) == '-'
        && hex.charAt(23) == '-') {
      hex = hex.replace("-", "");
    }
    if (hex.length() != 32 || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
      throw Refusal.invalid("Unable to parse UUID: " + text);
    }
    return new PointKey(
        true,
        Long.parseUnsignedLong(hex.substring(0, 16), 16),
        Long.parseUnsignedLong(hex.substring(16), 16));
  }

  /** The key that {@link #bytes()} wrote. */
  static PointKey ofBytes(BytesRef bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
    boolean uuid = in.get() == 1;
    return new PointKey(uuid, uuid ? in.getLong() : 0, in.getLong());
  }

  /** 9 bytes for a number, 17 for a UUID, big endian, in the order of the keys. */
  BytesRef bytes() {
    ByteBuffer out = ByteBuffer.allocate(uuid ? 17 : 9).put((byte) (uuid ? 1 : 0));
    if (uuid) {
      out.putLong(high);
    }
    return new BytesRef(out.putLong(low).array());
  }

  public PointId toProto() {
    return uuid
        ? PointId.newBuilder().setUuid(new UUID(high, low).toString()).build()
        : PointId.newBuilder().setNum(low).build();
  }

  @Override
  public int compareTo(PointKey other) {
    if (uuid != other.uuid) {
      return uuid ? 1 : -1;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return uuid ? new UUID(high, low).toString() : Long.toUnsignedString(low);
  }
}
