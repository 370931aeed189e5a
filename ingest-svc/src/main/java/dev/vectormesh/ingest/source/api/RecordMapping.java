package dev.vectormesh.ingest.source.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.text.ContentHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a record becomes a document. */
final class RecordMapping {
  private static final Pattern HTML =
      Pattern.compile(
          "(?is)\\s*<(?:!doctype\\s+html|(?:html|head|body|div|p|h[1-6]|ul|ol|table|article|section"
              + "|main|span|br|img|a|b|strong|em|blockquote|figure|pre)[\\s/>]).*");

  private final RecordPath id;
  private final @Nullable RecordPath title;
  private final @Nullable RecordPath uri;
  private final List<RecordPath> content;
  private final Map<String, RecordPath> metadata;

  private RecordMapping(
      RecordPath id,
      @Nullable RecordPath title,
      @Nullable RecordPath uri,
      List<RecordPath> content,
      Map<String, RecordPath> metadata) {
    this.id = id;
    this.title = title;
    this.uri = uri;
    this.content = content;
    this.metadata = metadata;
  }

  static RecordMapping of(ApiFetchSource source) {
    List<RecordPath> content = new ArrayList<>();
    for (int i = 0; i < source.getContentCount(); i++) {
      content.add(RecordPath.of("api_fetch.content[%d]".formatted(i), source.getContent(i)));
    }
    Map<String, RecordPath> metadata = new TreeMap<>();
    source
        .getMetadataMap()
        .forEach((name, path) ->
            metadata.put(name, RecordPath.of("api_fetch.metadata[%s]".formatted(name), path)));
    return new RecordMapping(
        RecordPath.of("api_fetch.id", source.getId()),
        RecordPath.ofOptional("api_fetch.title", source.getTitle()),
        RecordPath.ofOptional("api_fetch.uri", source.getUri()),
        content,
        metadata);
  }

  /** Empty where the record has none. */
  String id(JsonNode record) {
    return id.text(record);
  }

  /** Changes with the record, and with what is taken of it. */
  String version(JsonNode record) {
    return ContentHash.hex(record + "\n" + title + "\n" + uri + "\n" + content + "\n" + metadata);
  }

  /**
   * @param version as {@link #version} tells it
   */
  Raw.Text text(JsonNode record, String version) {
    Raw.Facts facts =
        new Raw.Facts(
            title == null ? "" : title.text(record),
            uri == null ? "" : uri.text(record),
            metadata(record),
            version);
    if (content.isEmpty()) {
      return new Raw.Text(record.toPrettyString(), "text/plain", facts);
    }
    List<String> texts =
        content.stream()
            .flatMap(path -> path.all(record).stream())
            .map(RecordPath::words)
            .filter(text -> !text.isBlank())
            .toList();
    if (texts.stream().noneMatch(RecordMapping::isHtml)) {
      return new Raw.Text(String.join("\n\n", texts), "text/plain", facts);
    }
    String page =
        texts.stream()
            .map(text -> isHtml(text) ? text : "<p>" + escaped(text) + "</p>")
            .collect(Collectors.joining("\n"));
    return new Raw.Text(page, "text/html", facts);
  }

  private static boolean isHtml(String text) {
    return HTML.matcher(text).matches();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private Struct metadata(JsonNode record) {
    Struct.Builder fields = Struct.newBuilder();
    metadata.forEach((name, path) -> {
      List<JsonNode> found = path.all(record);
      if (found.size() == 1) {
        fields.putFields(name, value(found.getFirst()));
      } else if (found.size() > 1) {
        Value.Builder several = Value.newBuilder();
        found.forEach(node -> several.getListValueBuilder().addValues(value(node)));
        fields.putFields(name, several.build());
      }
    });
    return fields.build();
  }

  private static Value value(JsonNode node) {
    Value.Builder value = Value.newBuilder();
    try {
      JsonFormat.parser().merge(node.toString(), value);
      return value.build();
    } catch (InvalidProtocolBufferException e) {
      // Numbers beyond a double, and what lies too deep.
      return Value.newBuilder().setStringValue(node.toString()).build();
    }
  }
}
