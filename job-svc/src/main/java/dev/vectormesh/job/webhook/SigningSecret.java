package dev.vectormesh.job.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A symmetric secret of Standard Webhooks; no log shows it. */
public final class SigningSecret {
  private static final String PREFIX = "whsec_";
  private static final int BYTES = 32;
  private static final int FEWEST = 24;
  private static final int MOST = 64;

  private final byte[] key;

  private SigningSecret(byte[] key) {
    this.key = key;
  }

  static SigningSecret random(SecureRandom random) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    return new SigningSecret(key);
  }

  /** Reads {@code whsec_} and base64, or base64 alone. */
  static SigningSecret parse(String text) {
    byte[] key =
        Base64.getDecoder()
            .decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
    if (key.length < FEWEST || key.length > MOST) {
      throw new IllegalArgumentException("a signing secret has 24 to 64 bytes");
    }
    return new SigningSecret(key);
  }

  static SigningSecret of(byte[] key) {
    return new SigningSecret(key.clone());
  }

  byte[] bytes() {
    return key.clone();
  }

  /** To be shown to its owner once. */
  public String reveal() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /** {@code v1,} and the base64 of HMAC-SHA256 over id, time in seconds and body. */
  String sign(String id, Instant time, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + time.getEpochSecond() + ".").getBytes(UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
