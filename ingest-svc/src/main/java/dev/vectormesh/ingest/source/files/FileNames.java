package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.document.SourceDocument;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of files as text, whatever bytes they are of and whatever the locale is: UTF-8 where the
 * bytes are UTF-8, and {@code \xE9} for each byte that is none. Two names never become one text.
 *
 * <p>{@link Path#toString} decodes a name by the locale and turns what it cannot decode into
 * question marks; {@link Path#toUri} keeps every byte.
 */
public final class FileNames {
  /** Looks like an escaped byte in a name that holds a backslash itself. */
  private static final Pattern AMBIGUOUS = Pattern.compile("\\\\(?=x[0-9A-F]{2})");

  private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9A-F]{2})");
  private static final String BACKSLASH = "\\x5C";

  private FileNames() {}

  /** The whole path, without a slash at its end. */
  public static String text(Path path) {
    String raw = path.toUri().getRawPath();
    if (raw.length() > 1 && raw.endsWith("/")) {
      raw = raw.substring(0, raw.length() - 1);
    }
    return raw.indexOf('%') < 0 ? raw : decode(bytes(raw));
  }

  /** The last part of the path. */
  public static String name(Path path) {
    String text = text(path);
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** The id of the document that a file becomes. */
  public static String documentId(Path file) {
    return SourceDocument.id(name(file), text(file));
  }

  /** What of the path lies beneath the folder; both are absolute. */
  public static String relative(Path folder, Path path) {
    String base = text(folder);
    String text = text(path);
    return text.equals(base) ? "" : text.substring(base.equals("/") ? 1 : base.length() + 1);
  }

  /**
   * The absolute path of this {@link #text}.
   *
   * @throws InvalidPathException when no file can have this name
   */
  public static Path path(String text) {
    if (!text.startsWith("/")) {
      throw new InvalidPathException(text, "is not absolute");
    }
    StringBuilder uri = new StringBuilder("file://");
    for (byte b : encode(text.replaceAll("/{2,}", "/"))) {
      uri.append(isPlain(b) ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
    }
    try {
      return Path.of(URI.create(uri.toString()));
    } catch (IllegalArgumentException e) {
      throw new InvalidPathException(text, "holds a character that no name can hold");
    }
  }

  private static boolean isPlain(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '-' && b <= '9' || b == '_';
  }

  private static byte[] bytes(String raw) {
    // In a path, unlike in a form, a plus is a plus.
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String decode(byte[] bytes) {
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    StringBuilder text = new StringBuilder();
    while (true) {
      CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
      CoderResult result = utf8.reset().decode(in, out, true);
      text.append(AMBIGUOUS.matcher(out.flip()).replaceAll(Matcher.quoteReplacement(BACKSLASH)));
      if (!result.isError()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        text.append("\\x%02X".formatted(in.get() & 0xff));
      }
    }
  }

  private static byte[] encode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher escaped = ESCAPED.matcher(text);
    int from = 0;
    while (escaped.find()) {
      bytes.writeBytes(text.substring(from, escaped.start()).getBytes(StandardCharsets.UTF_8));
      bytes.write(Integer.parseInt(escaped.group(1), 16));
      from = escaped.end();
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }
}
