package dev.vectormesh.local.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An IR collection in BEIR's layout (Thakur et al. 2021): {@code corpus.jsonl} and {@code
 * queries.jsonl} with {@code _id}, {@code title}, {@code text}, and judgments {@code qrels.tsv} (or
 * {@code qrels/test.tsv}) of query, document and grade.
 */
public final class BeirCollection {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Map<String, String> queries;
  private final Map<String, Map<String, Integer>> judgments;

  /** A document of the collection. */
  public record Document(String id, String title, String text) {}

  private BeirCollection(
      Path folder, Map<String, String> queries, Map<String, Map<String, Integer>> judgments) {
    this.folder = folder;
    this.queries = queries;
    this.judgments = judgments;
  }

  /**
   * Reads queries and judgments.
   *
   * @throws IOException naming the file and line that cannot be read
   */
  public static BeirCollection open(Path folder) throws IOException {
    Map<String, Map<String, Integer>> judgments = judgments(judgmentFile(folder));
    Map<String, String> judged = new LinkedHashMap<>();
    try (Stream<JsonNode> lines = lines(require(folder.resolve("queries.jsonl")))) {
      lines
          .filter(query -> judgments.containsKey(query.path("_id").asText()))
          .forEach(query -> judged.put(query.path("_id").asText(), query.path("text").asText()));
    }
    return new BeirCollection(folder, judged, judgments);
  }

  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** The judged queries' texts by their ids. */
  public Map<String, String> queries() {
    return queries;
  }

  /** The grades of the judged documents of a query; a grade of 0 or less is not relevant. */
  public Map<String, Integer> grades(String query) {
    return judgments.getOrDefault(query, Map.of());
  }

  /** All documents; the stream reads the file as it goes and wants to be closed. */
  public Stream<Document> documents() throws IOException {
    return lines(require(folder.resolve("corpus.jsonl")))
        .map(document ->
            new Document(
                document.path("_id").asText(),
                document.path("title").asText(""),
                document.path("text").asText("")));
  }

  private static Path judgmentFile(Path folder) throws IOException {
    Path nested = folder.resolve("qrels").resolve("test.tsv");
    return Files.exists(nested) ? nested : require(folder.resolve("qrels.tsv"));
  }

  private static Path require(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new FileNotFoundException(
          file + " is not there: a BEIR folder has corpus.jsonl, queries.jsonl and qrels.tsv");
    }
    return file;
  }

  private static Map<String, Map<String, Integer>> judgments(Path file) throws IOException {
    Map<String, Map<String, Integer>> judgments = new HashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine(); // The header.
      for (int number = 2; (line = reader.readLine()) != null; number++) {
        if (line.isBlank()) {
          continue;
        }
        String[] cells = line.split("\t");
        try {
          judgments
              .computeIfAbsent(cells[0], query -> new HashMap<>())
              .put(cells[1], Integer.parseInt(cells[2].strip()));
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
          throw new IOException(
              "%s line %d is not query, document and grade: %s".formatted(file, number, line), e);
        }
      }
    }
    return judgments;
  }

  private static Stream<JsonNode> lines(Path file) throws IOException {
    return Files.lines(file)
        .filter(line -> !line.isBlank())
        .map(line -> {
          try {
            return JSON.readTree(line);
          } catch (IOException e) {
            throw new UncheckedIOException(file + " has a line that is no JSON", e);
          }
        });
  }
}
