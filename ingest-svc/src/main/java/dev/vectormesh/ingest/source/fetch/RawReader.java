package dev.vectormesh.ingest.source.fetch;

import dev.vectormesh.ingest.content.ContentReader;
import dev.vectormesh.ingest.content.ContentReader.Reading;
import dev.vectormesh.ingest.content.ContentReader.Wanted;
import dev.vectormesh.ingest.content.ContentReader.Words;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.tika.FileReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a source brought: bytes as a file of ours, text as it is. */
final class RawReader {
  private static final String HTML = "text/html";

  /** Endings of files whose bytes do not tell their kind, by the kind. */
  private static final Map<String, String> ENDINGS =
      Map.of(
          "text/plain",
          ".txt",
          "text/markdown",
          ".md",
          "text/csv",
          ".csv",
          "text/tab-separated-values",
          ".tsv",
          "application/json",
          ".json",
          "application/x-ndjson",
          ".ndjson",
          HTML,
          ".html",
          "application/xhtml+xml",
          ".xhtml",
          "application/xml",
          ".xml",
          "text/xml",
          ".xml");

  private final ContentReader reader;

  RawReader(ContentReader reader) {
    this.reader = reader;
  }

  /**
   * Blocks the calling virtual thread.
   *
   * @param wanted what its charset says is not looked at: the bytes' own counts
   */
  Reading read(Raw.Bytes bytes, Wanted wanted) throws Exception {
    return reader.read(named(bytes), wanted.in(charset(bytes.charset())));
  }

  Reading read(Raw.Text text, Scratch scratch) throws Exception {
    if (!text.mediaType().equals(HTML)) {
      return new Words(reader.text(text.text(), text.mediaType()));
    }
    Path page = scratch.file("text.html");
    Files.writeString(page, text.text());
    return new Words(reader.text(page, StandardCharsets.UTF_8));
  }

  /** The file, under a name that tells its kind. */
  private static Path named(Raw.Bytes bytes) throws IOException {
    Path file = bytes.file();
    String ending = ENDINGS.get(bytes.mediaType());
    if (ending == null || FileReader.isNamedAsText(file)) {
      return file;
    }
    String name = String.valueOf(file.getFileName());
    return name.endsWith(ending) ? file : Files.move(file, file.resolveSibling(name + ending));
  }

  private static @Nullable Charset charset(@Nullable String declared) {
    try {
      return declared == null || !Charset.isSupported(declared) ? null : Charset.forName(declared);
    } catch (IllegalCharsetNameException e) {
      return null;
    }
  }
}
