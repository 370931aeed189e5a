package dev.vectormesh.job.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectormesh.platform.error.ApiException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Where a reader of a tenant's log stands: the number of the last event that it saw. Written with a
 * check sum over tenant and number, so that a cursor of somebody else is refused and not misread.
 */
public record Cursor(long sequence) {
  private static final int LENGTH = Long.BYTES + Integer.BYTES;

  public String write(String tenant) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(LENGTH).putLong(sequence).putInt(sum(tenant, sequence)).array());
  }

  public static Cursor read(String tenant, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw refused();
    }
    if (bytes.length != LENGTH) {
      throw refused();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long sequence = buffer.getLong();
    if (sequence < 0 || buffer.getInt() != sum(tenant, sequence)) {
      throw refused();
    }
    return new Cursor(sequence);
  }

  static ApiException refused() {
    return ApiException.invalid("cursor", "is not one that this tenant's log gave");
  }

  private static int sum(String tenant, long sequence) {
    CRC32C crc = new CRC32C();
    crc.update(tenant.getBytes(UTF_8));
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence));
    return (int) crc.getValue();
  }
}
