package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.pipeline.WorkPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a file as text: plain text and Markdown here, everything else in a child JVM. */
public final class FileReader {
  /** Part of every content hash: raised when other text comes out of the same bytes. */
  public static final String VERSION = "read-2";

  private static final Map<String, String> PLAIN =
      Map.of(
          "txt", "text/plain",
          "text", "text/plain",
          "log", "text/plain",
          "rst", "text/x-rst",
          "srt", "application/x-subrip",
          "vtt", "text/vtt",
          "adoc", "text/asciidoc",
          "md", "text/markdown",
          "markdown", "text/markdown");
  private static final Pattern HEADING =
      Pattern.compile("(?m)^(?:#{1,2}[ \\t]+(.+?)[ \\t]*#*|(\\S.*)\\R(?:={3,}|-{3,})[ \\t]*)$");
  private static final List<String> SIGNATURES =
      List.of(
          "%PDF-",
          "PK\u0003\u0004",
          "{\\rtf",
          "\u00d0\u00cf\u0011\u00e0",
          "\u001f\u008b",
          "\u0089PNG",
          "GIF8",
          "\u00ff\u00d8\u00ff",
          "<!DOCTYPE html",
          "<html");
  private static final int HEAD = 16;
  private static final int FRONT = 4000;

  private final TikaPool children;
  private final WorkPool pool;
  private final long maxCharacters;

  public FileReader(TikaPool children, WorkPool pool, long maxCharacters) {
    this.children = children;
    this.pool = pool;
    this.maxCharacters = maxCharacters;
  }

  /** Blocks the calling virtual thread. */
  public ExtractedText read(Path file) throws Exception {
    Optional<String> plain = plainType(file);
    if (plain.isPresent()) {
      Optional<ExtractedText> text = pool.call(() -> decode(file, plain.get()));
      if (text.isPresent()) {
        return text.get();
      }
    }
    return children.read(file);
  }

  private static Optional<String> plainType(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(PLAIN.get(name.substring(name.lastIndexOf('.') + 1)));
  }

  /** Empty when the bytes are not what the name says. */
  private Optional<ExtractedText> decode(Path file, String type)
      throws IOException, UnreadableDocumentException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      throw new UnreadableDocumentException(Reason.EMPTY, "the file is empty");
    }
    String head = new String(bytes, 0, Math.min(HEAD, bytes.length), StandardCharsets.ISO_8859_1);
    if (SIGNATURES.stream().anyMatch(head::startsWith)) {
      return Optional.empty();
    }
    String text = TextDecoder.decode(bytes, null).text();
    if (looksBinary(text)) {
      return Optional.empty();
    }
    if (text.length() > maxCharacters) {
      throw new UnreadableDocumentException(
          Reason.TOO_LARGE, "it holds more than " + maxCharacters + " characters of text");
    }
    String title = type.equals("text/markdown") ? heading(text) : "";
    return Optional.of(ExtractedText.of(type, title, text));
  }

  /** A few control characters happen in text; many do not. */
  private static boolean looksBinary(String text) {
    int sample = Math.min(text.length(), FRONT);
    int odd = 0;
    for (int i = 0; i < sample; i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\u001b'
          || c == '\ufffd') {
        odd++;
      }
    }
    return odd > sample / 10;
  }

  private static String heading(String text) {
    Matcher matcher = HEADING.matcher(text.substring(0, Math.min(text.length(), FRONT)));
    if (!matcher.find()) {
      return "";
    }
    String heading = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    // A link or an image as heading: its words, not its address.
    return heading
        .replaceAll("<[^>]*>", "")
        .replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .replaceAll("[*_`]", "")
        .strip();
  }
}
