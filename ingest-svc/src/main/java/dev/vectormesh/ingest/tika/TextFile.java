package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.plain.EmbeddedBlobs;
import dev.vectormesh.ingest.plain.FrontMatter;
import dev.vectormesh.ingest.plain.JsonText;
import dev.vectormesh.ingest.plain.Notebook;
import dev.vectormesh.ingest.plain.Outline;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is text by itself: prose, Markdown, code, settings, tables, JSON. */
final class TextFile {
  private static final String MARKDOWN = "text/markdown";
  private static final String JSON = "application/json";
  private static final String NOTEBOOK = "application/x-ipynb+json";
  private static final String PLAIN = "text/plain";

  /** By the ends of names. What is not text in spite of its name is found out by its bytes. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("txt", PLAIN),
          Map.entry("text", PLAIN),
          Map.entry("log", PLAIN),
          Map.entry("rst", "text/x-rst"),
          Map.entry("adoc", "text/asciidoc"),
          Map.entry("asciidoc", "text/asciidoc"),
          Map.entry("srt", "application/x-subrip"),
          Map.entry("vtt", "text/vtt"),
          Map.entry("tex", "application/x-tex"),
          Map.entry("md", MARKDOWN),
          Map.entry("markdown", MARKDOWN),
          Map.entry("mdx", MARKDOWN),
          Map.entry("qmd", MARKDOWN),
          Map.entry("rmd", MARKDOWN),
          Map.entry("csv", "text/csv"),
          Map.entry("tsv", "text/tab-separated-values"),
          Map.entry("json", JSON),
          Map.entry("geojson", JSON),
          Map.entry("json5", JSON),
          Map.entry("jsonl", "application/jsonl"),
          Map.entry("ndjson", "application/jsonl"),
          Map.entry("ipynb", NOTEBOOK),
          Map.entry("yaml", "text/x-yaml"),
          Map.entry("yml", "text/x-yaml"),
          Map.entry("toml", "text/x-toml"),
          Map.entry("ini", "text/x-ini"),
          Map.entry("properties", "text/x-java-properties"),
          Map.entry("py", "text/x-python"),
          Map.entry("java", "text/x-java-source"),
          Map.entry("kt", "text/x-kotlin"),
          Map.entry("rs", "text/x-rust"),
          Map.entry("go", "text/x-go"),
          Map.entry("js", "text/javascript"),
          Map.entry("c", "text/x-csrc"),
          Map.entry("h", "text/x-chdr"),
          Map.entry("cpp", "text/x-c++src"),
          Map.entry("cs", "text/x-csharp"),
          Map.entry("rb", "text/x-ruby"),
          Map.entry("sh", "text/x-sh"),
          Map.entry("sql", "text/x-sql"),
          Map.entry("css", "text/css"));

  private static final Set<String> WITH_FRONT_MATTER =
      Set.of(MARKDOWN, PLAIN, "text/x-rst", "text/asciidoc");
  private static final Set<String> WITH_ESCAPED_LETTERS =
      Set.of("text/x-yaml", "text/x-toml", "text/x-java-properties");
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
  private static final int SAMPLE = 4000;

  private final long maxCharacters;

  TextFile(long maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  /** What a file of this name is read as, if its name says that it is text. */
  static Optional<String> type(String name) {
    int dot = name.lastIndexOf('.');
    return Optional.ofNullable(TYPES.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }

  /** Whether the bytes begin as those of a format that is no text, or is not read as one. */
  static boolean isOfAnotherFormat(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(HEAD, bytes.length), StandardCharsets.ISO_8859_1);
    return SIGNATURES.stream().anyMatch(head::startsWith);
  }

  /**
   * Empty when the bytes are no text.
   *
   * @param charset as its source declares it; null where it does not
   */
  Optional<ExtractedText> read(byte[] bytes, String type, @Nullable Charset charset)
      throws UnreadableDocumentException {
    if (bytes.length == 0) {
      throw new UnreadableDocumentException(Reason.EMPTY, "the file is empty");
    }
    String raw = TextDecoder.decode(bytes, charset).text();
    return looksBinary(raw) ? Optional.empty() : Optional.of(read(raw, type));
  }

  /** A text that is decoded already. */
  ExtractedText read(String raw, String type) throws UnreadableDocumentException {
    if (raw.length() > maxCharacters) {
      throw tooLarge(maxCharacters);
    }
    return withoutBlobs(
        switch (type) {
          case NOTEBOOK -> notebook(raw);
          case JSON, "application/jsonl" -> ExtractedText.of(type, "", JsonText.decode(raw));
          default -> text(raw, type);
        });
  }

  private static ExtractedText notebook(String raw) {
    return Notebook.read(raw)
        .map(notebook -> outlined(NOTEBOOK, notebook.outline(), FrontMatter.none(notebook.text())))
        .orElseGet(() -> ExtractedText.of(JSON, "", JsonText.decode(raw)));
  }

  private static ExtractedText text(String raw, String type) {
    if (type.endsWith("+json")) {
      return ExtractedText.of(type, "", JsonText.decode(raw));
    }
    if (WITH_ESCAPED_LETTERS.contains(type)) {
      return ExtractedText.of(type, "", JsonText.decodeLetters(raw));
    }
    if (!WITH_FRONT_MATTER.contains(type)) {
      return ExtractedText.of(type, "", raw);
    }
    FrontMatter front = FrontMatter.split(raw);
    // A document of front matter alone is found by what that says.
    return front.body().isBlank()
        ? new ExtractedText(
            type, front.title(), List.of(new Page(0, raw)), front.metadata(), List.of())
        : outlined(type, Outline.of(type, front.body()), front);
  }

  /** A text in its sections, under the title that it gives itself. */
  private static ExtractedText outlined(String type, Outline outline, FrontMatter front) {
    return new ExtractedText(
        type,
        front.title().isEmpty() ? outline.title() : front.title(),
        Sections.of(front.body(), outline.headings()),
        front.metadata(),
        List.of());
  }

  /** Says what was left out: who looks for it should know why it is not found. */
  static ExtractedText withoutBlobs(ExtractedText text) {
    long leftOut = 0;
    List<Page> pages = new java.util.ArrayList<>(text.pages().size());
    for (Page page : text.pages()) {
      EmbeddedBlobs found = EmbeddedBlobs.leaveOut(page.text());
      leftOut += found.leftOut();
      pages.add(found.leftOut() == 0 ? page : new Page(page.place(), page.layout(), found.text()));
    }
    if (leftOut == 0) {
      return text;
    }
    List<String> warnings = new java.util.ArrayList<>(text.warnings());
    warnings.add(
        "%,d characters of embedded files (base64 and the like) are left out".formatted(leftOut));
    return new ExtractedText(text.mediaType(), text.title(), pages, text.metadata(), warnings);
  }

  static UnreadableDocumentException tooLarge(long maxCharacters) {
    return new UnreadableDocumentException(
        Reason.TOO_LARGE, "it holds more than " + maxCharacters + " characters of text");
  }

  /** A few control characters happen in text; many do not. */
  private static boolean looksBinary(String text) {
    int sample = Math.min(text.length(), SAMPLE);
    int odd = 0;
    for (int i = 0; i < sample; i++) {
      char c = text.charAt(i);
      boolean control =
          Character.isISOControl(c)
              && c != '\n'
              && c != '\r'
              && c != '\t'
              && c != '\f'
              && c != '\b'
              && c != '\u001b'
              && c != '\u0085';
      odd += control || c == '\ufffd' || !Character.isDefined(c) ? 1 : 0;
    }
    return odd > sample / 25;
  }
}
