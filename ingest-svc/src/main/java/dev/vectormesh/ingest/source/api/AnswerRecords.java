package dev.vectormesh.ingest.source.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.ApiFetchSource.Format;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.jspecify.annotations.Nullable;

/** The records of one answer. */
final class AnswerRecords {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> NDJSON =
      Set.of(
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines",
          "application/jsonlines");

  private final Format format;
  private final @Nullable RecordPath records;

  AnswerRecords(Format format, @Nullable RecordPath records) {
    this.format = format;
    this.records = records;
  }

  /**
   * @param document all of it, where a cursor may stand; missing in formats without one
   * @param holdsRecords whether the place is there that records are in, be it empty: an answer that
   *     tells of a fault has none
   */
  record Page(JsonNode document, List<Entry> entries, boolean holdsRecords) {
    static Page of(List<Entry> entries) {
      return new Page(MissingNode.getInstance(), entries, true);
    }
  }

  /**
   * @param record missing where it cannot be read
   * @param broken what is wrong with it; empty where it can be read
   */
  record Entry(JsonNode record, String broken) {
    static Entry of(JsonNode record) {
      return new Entry(record, "");
    }

    static Entry broken(String why) {
      return new Entry(MissingNode.getInstance(), why);
    }
  }

  Page read(Answer answer) throws HttpFailedException {
    if (answer.status() == 204 || answer.body().length == 0) {
      return Page.of(List.of());
    }
    try {
      return switch (format == Format.FORMAT_UNSPECIFIED ? format(answer) : format) {
        case FORMAT_NDJSON -> Page.of(lines(text(answer)));
        case FORMAT_CSV -> Page.of(rows(text(answer)));
        case FORMAT_XML -> xml(XmlRecords.read(answer.body()));
        default -> json(JSON.readTree(answer.body()));
      };
    } catch (JacksonException e) {
      throw unreadable(answer, "JSON", "line " + lineOf(e));
    } catch (XMLStreamException | IOException e) {
      throw unreadable(answer, "of its format", String.valueOf(e.getMessage()));
    }
  }

  private static int lineOf(JacksonException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getLineNr();
  }

  private static HttpFailedException unreadable(Answer answer, String kind, String where) {
    return new HttpFailedException(
        "corrupt",
        Code.FAILED_PRECONDITION,
        "%s answered %s that is not %s: %s"
            .formatted(
                HttpFailedException.shown(answer.uri()),
                answer.mediaType().isEmpty() ? "something" : answer.mediaType(),
                kind,
                where));
  }

  private static Format format(Answer answer) throws HttpFailedException {
    String type = answer.mediaType();
    if (NDJSON.contains(type)) {
      return Format.FORMAT_NDJSON;
    }
    if (type.endsWith("/json") || type.endsWith("+json")) {
      return Format.FORMAT_JSON;
    }
    if (type.endsWith("/xml") || type.endsWith("+xml")) {
      return Format.FORMAT_XML;
    }
    if (type.equals("text/csv")) {
      return Format.FORMAT_CSV;
    }
    String text = text(answer).stripLeading();
    if (text.startsWith("{") || text.startsWith("[")) {
      return Format.FORMAT_JSON;
    }
    throw unreadable(answer, "JSON, XML or CSV", "api_fetch.format says what it is");
  }

  private static String text(Answer answer) {
    String declared = answer.charset();
    Charset charset = declared == null ? StandardCharsets.UTF_8 : Charset.forName(declared);
    String text = new String(answer.body(), charset);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private Page json(JsonNode document) {
    List<JsonNode> found = new ArrayList<>();
    if (records != null) {
      found.addAll(records.all(document));
    } else if (document.isArray()) {
      document.forEach(found::add);
    } else {
      found.add(document);
    }
    return page(document, found);
  }

  private Page xml(JsonNode document) {
    List<JsonNode> found = records == null ? List.of(document) : records.elements(document);
    return page(document, found);
  }

  private Page page(JsonNode document, List<JsonNode> found) {
    return new Page(
        document,
        found.stream().map(Entry::of).toList(),
        records == null || !found.isEmpty() || records.hasHolder(document));
  }

  private static List<Entry> lines(String text) {
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (!line.isBlank()) {
        entries.add(line(line, number));
      }
    }
    return entries;
  }

  private static Entry line(String line, int number) {
    try {
      return Entry.of(JSON.readTree(line));
    } catch (JacksonException e) {
      return Entry.broken("line %d is no JSON".formatted(number));
    }
  }

  private static List<Entry> rows(String text) throws IOException {
    CSVFormat rules =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
            .get();
    List<Entry> entries = new ArrayList<>();
    try (CSVParser rows = CSVParser.parse(new StringReader(text), rules)) {
      for (CSVRecord row : rows) {
        ObjectNode record = JSON.createObjectNode();
        row.toMap().forEach(record::put);
        entries.add(Entry.of(record));
      }
    }
    return entries;
  }
}
