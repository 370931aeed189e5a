package dev.vectormesh.local.eval;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Ids of any text as ids of documents: a collection's own ids hold blanks, slashes, brackets and
 * letters of all alphabets, a document's name does not. Each other byte of an id's UTF-8 is written
 * as {@code ~XX}; what gets too long ends in a hash.
 */
public final class DocumentIds {
  private static final int LONGEST = 128;
  private static final int HASH_CHARACTERS = 32;

  private final Map<String, String> originals = new HashMap<>();

  /** The id to write a document under. Ids that differ stay different. */
  public String written(String id) {
    String escaped = escaped(id);
    if (escaped.length() > LONGEST) {
      escaped = escaped.substring(0, LONGEST - HASH_CHARACTERS - 1) + "~" + hash(id);
    }
    if (!escaped.equals(id)) {
      originals.put(escaped, id);
    }
    return escaped;
  }

  /** The id that was written so. */
  public String original(String written) {
    return originals.getOrDefault(written, written);
  }

  private static String escaped(String id) {
    if (id.isEmpty()) {
      return "~"; // No byte's escape.
    }
    StringBuilder escaped = new StringBuilder(id.length());
    for (byte b : id.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if (c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || ".-_".indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append('~').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return escaped.toString();
  }

  private static String hash(String id) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
      return HexFormat.of().formatHex(sha).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
