package dev.vectormesh.job.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectormesh.job.work.JobName;
import dev.vectormesh.platform.error.ApiException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * Names one attempt: the job, whose it is, and a random part that no later attempt has. Written as
 * base64url of version, job, salt and tenant; whoever holds it acts for that tenant on that job
 * only.
 */
public record LeaseToken(UUID job, UUID salt, String tenant) {
  private static final byte VERSION = 1;
  private static final int FIXED = 33;

  public String write() {
    byte[] name = tenant.getBytes(UTF_8);
    ByteBuffer out = ByteBuffer.allocate(FIXED + name.length).put(VERSION);
    out.putLong(job.getMostSignificantBits()).putLong(job.getLeastSignificantBits());
    out.putLong(salt.getMostSignificantBits()).putLong(salt.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.put(name).array());
  }

  /**
   * @throws ApiException LEASE_LOST when nobody ever held such a lease
   */
  public static LeaseToken read(String text) {
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (in.remaining() <= FIXED || in.get() != VERSION) {
        throw ApiException.leaseLost("jobs/-");
      }
      UUID job = new UUID(in.getLong(), in.getLong());
      UUID salt = new UUID(in.getLong(), in.getLong());
      return new LeaseToken(job, salt, UTF_8.decode(in).toString());
    } catch (IllegalArgumentException e) {
      throw ApiException.leaseLost("jobs/-");
    }
  }

  public ApiException lost() {
    return ApiException.leaseLost(JobName.of(job));
  }
}
