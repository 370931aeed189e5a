package dev.vectormesh.search.serving;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which sessions see the candidate of a rollout. A session's place on a circle of 2^32 is a hash of
 * what it is; those below the weight's share are the candidate's. So a session keeps its arm while
 * the weight stands, raising the weight only takes sessions over to the candidate, lowering it only
 * gives some back, and the share of sessions is the weight, however long they last (where a cookie
 * outlives its weight, the share drifts to 1).
 *
 * @param salt of the rollout: another one deals the sessions anew
 * @param share of the sessions that see the candidate, 0 to 1
 */
public record Assignment(String salt, double share) {
  private static final double CIRCLE = 0x1p32;

  /**
   * @throws IllegalArgumentException if the share is not in 0..1
   */
  public Assignment {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share of " + share + " is not in 0..1");
    }
  }

  /** The arm of a session, the same each time. */
  public Arm of(String tenant, String session) {
    return place(tenant, session) < share * CIRCLE ? Arm.CANDIDATE : Arm.LIVE;
  }

  /** 0 to 2^32 - 1. */
  private long place(String tenant, String session) {
    MessageDigest digest = sha256();
    for (String part : new String[] {salt, tenant, session}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      // With its length, so that no two sessions are one because their parts meet elsewhere.
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return Integer.toUnsignedLong(ByteBuffer.wrap(digest.digest()).getInt());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
