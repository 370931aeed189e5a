package dev.vectormesh.job.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts signing secrets for the database: AES-256-GCM under a key derived from the settings,
 * bound to the endpoint, so that a row copied to another endpoint does not open. Sealed bytes are
 * version 1, a nonce of 12 bytes, and the ciphertext with its tag.
 */
public final class SecretBox {
  private static final byte VERSION = 1;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final @Nullable SecretKey key;
  private final SecureRandom random;

  /**
   * @param material null where the settings hold none: then there can be no endpoints
   */
  public SecretBox(@Nullable Secret material, SecureRandom random) {
    this.key = material == null ? null : derive(material);
    this.random = random;
  }

  private static SecretKey derive(Secret material) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(material.reveal().getBytes(UTF_8), "HmacSHA256"));
      return new SecretKeySpec(mac.doFinal("vectormesh webhook secrets 1".getBytes(UTF_8)), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
    }
  }

  byte[] seal(UUID endpoint, SigningSecret secret) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, endpoint, nonce).doFinal(secret.bytes());
      return ByteBuffer.allocate(1 + NONCE + sealed.length)
          .put(VERSION)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a signing secret cannot be encrypted", e);
    }
  }

  SigningSecret open(UUID endpoint, byte[] sealed) {
    ByteBuffer buffer = ByteBuffer.wrap(sealed);
    if (buffer.get() != VERSION) {
      throw new IllegalStateException("a signing secret is of an unknown version");
    }
    byte[] nonce = new byte[NONCE];
    buffer.get(nonce);
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    try {
      return SigningSecret.of(cipher(Cipher.DECRYPT_MODE, endpoint, nonce).doFinal(rest));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the signing secret of %s cannot be opened: was webhooks.key changed?"
              .formatted(Endpoint.name(endpoint)),
          e);
    }
  }

  private Cipher cipher(int mode, UUID endpoint, byte[] nonce) throws GeneralSecurityException {
    if (key == null) {
      throw ApiException.wrongState(
          Endpoint.name(endpoint),
          "needs the setting webhooks.key, which this server does not have");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(
        ByteBuffer.allocate(16)
            .putLong(endpoint.getMostSignificantBits())
            .putLong(endpoint.getLeastSignificantBits())
            .array());
    return cipher;
  }
}
