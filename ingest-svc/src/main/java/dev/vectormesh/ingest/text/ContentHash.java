package dev.vectormesh.ingest.text;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.points.Coordinates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** SHA-256 over all that shapes a document's chunks: equal hash, equal chunks, nothing to do. */
public final class ContentHash {
  private static final int BUFFER = 64 * 1024;
  private static final int BRIEF = 16;

  private final MessageDigest digest;

  private ContentHash() {
    digest = sha256();
  }

  public static ContentHash of(ChunkRules rules) {
    return new ContentHash().text(rules.fingerprint());
  }

  /** One of what is not cut. */
  public static ContentHash whole() {
    return new ContentHash();
  }

  /** A digest of its own, which has seen nothing yet. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Hex digits of the SHA-256 of a text. */
  public static String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first 16 of them: enough to tell apart what one owner names. */
  public static String brief(String text) {
    return hex(text).substring(0, BRIEF);
  }

  /** Hex digits of the SHA-256 of bytes. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** Hex digits of the SHA-256 of a file's bytes. */
  public static String hex(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return hex(in);
    }
  }

  /** Hex digits of the SHA-256 of what is left of a stream. */
  public static String hex(InputStream in) throws IOException {
    DigestInputStream digested = new DigestInputStream(in, sha256());
    long all = digested.transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(digested.getMessageDigest().digest());
  }

  public ContentHash text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // The length in front keeps ("ab", "c") and ("a", "bc") apart.
    number(bytes.length);
    digest.update(bytes);
    return this;
  }

  /**
   * Adds bytes to the end, or until more than {@code most} have come: some files have no end.
   *
   * @return how many were read
   */
  public long bytes(InputStream in, long most) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    for (int n = in.read(buffer); n >= 0 && total <= most; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      total += n;
    }
    number(total);
    return total;
  }

  /** Equal structs hash alike, whatever the order of their fields. */
  public ContentHash struct(Struct struct) {
    if (Coordinates.of(struct) != null) {
      // Points that were stored before they told their place are stored again.
      text("place");
    }
    number(struct.getFieldsCount());
    new TreeMap<>(struct.getFieldsMap())
        .forEach((key, value) -> {
          text(key);
          value(value);
        });
    return this;
  }

  public ContentHash numbers(float[] numbers) {
    number(numbers.length);
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
    bytes.asFloatBuffer().put(numbers);
    digest.update(bytes);
    return this;
  }

  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void value(Value value) {
    number(value.getKindCase().getNumber());
    switch (value.getKindCase()) {
      case NUMBER_VALUE -> number(Double.doubleToLongBits(value.getNumberValue()));
      case STRING_VALUE -> text(value.getStringValue());
      case BOOL_VALUE -> number(value.getBoolValue() ? 1 : 0);
      case STRUCT_VALUE -> struct(value.getStructValue());
      case LIST_VALUE -> list(value.getListValue());
      case NULL_VALUE, KIND_NOT_SET -> {}
    }
  }

  private void list(ListValue list) {
    number(list.getValuesCount());
    list.getValuesList().forEach(this::value);
  }

  private void number(long number) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      digest.update((byte) (number >> shift));
    }
  }
}
