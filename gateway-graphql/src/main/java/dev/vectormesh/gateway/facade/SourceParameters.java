package dev.vectormesh.gateway.facade;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.SecEdgarSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UrlScrapeSource;
import dev.vectormesh.gateway.graphql.field.SourceField;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of a job's source: the fields of the contract's sources, and the document's own
 * names for some of them.
 */
final class SourceParameters {
  private static final List<Object> AT = List.of("body", "source_params");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Fields that a request has no business with: where a secret would stand. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "connection_string", "connection",
          "api_key", "credential",
          "password", "credential",
          "token", "credential",
          "auth", "credential");

  private SourceParameters() {}

  /** The document's names of sources. */
  private enum Kind {
    FILE_UPLOAD("files", FilesSource.getDefaultInstance()) {
      @Override
      void translate(ObjectNode given) {
        rename(given, "file_path", "path", value -> value);
      }
    },
    URL_SCRAPE("url_scrape", UrlScrapeSource.getDefaultInstance()) {
      @Override
      void translate(ObjectNode given) {
        if (given.has("sitemap_url")) {
          given.put("mode", "MODE_SITEMAP");
        }
        rename(given, "url", "urls", SourceParameters::list);
        rename(given, "sitemap_url", "urls", SourceParameters::list);
      }
    },
    SEC_EDGAR("sec_edgar", SecEdgarSource.getDefaultInstance()) {
      @Override
      void translate(ObjectNode given) {
        rename(given, "ticker", "companies", SourceParameters::list);
        rename(given, "cik", "companies", SourceParameters::list);
        rename(given, "form_type", "forms", SourceParameters::list);
        rename(given, "count", "max_filings", value -> value);
      }
    },
    API_FETCH("api_fetch", ApiFetchSource.getDefaultInstance()) {
      @Override
      void translate(ObjectNode given) {
        rename(given, "api_url", "url", value -> value);
        rename(given, "data_path", "records", value -> path(value, "[*]"));
        rename(given, "id_field", "id", value -> path(value, ""));
        rename(given, "title_field", "title", value -> path(value, ""));
        rename(given, "content_field", "content", value -> list(path(value, "")));
      }
    },
    DATABASE_QUERY("database_query", DatabaseQuerySource.getDefaultInstance()) {
      @Override
      void translate(ObjectNode given) {
        rename(given, "params", "parameters", value -> value);
        rename(given, "content_column", "content_columns", SourceParameters::list);
      }
    };

    private final String field;
    private final Message empty;

    Kind(String field, Message empty) {
      this.field = field;
      this.empty = empty;
    }

    /** Turns the document's names into the contract's. */
    abstract void translate(ObjectNode given);

    static Optional<Kind> named(String name) {
      return Arrays.stream(values()).filter(kind -> kind.document().equals(name)).findFirst();
    }

    String document() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The document's names of sources, for messages. */
  static String names() {
    return Arrays.stream(Kind.values())
        .map(kind -> "\'" + kind.document() + "\'")
        .collect(Collectors.joining(", "));
  }

  /** The document's name of the kind that a source is of; the contract's where it has none. */
  static String name(Source source) {
    String field = SourceField.of(source).map(SourceField::kind).orElse("");
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.field.equals(field))
        .map(Kind::document)
        .findFirst()
        .orElse(field);
  }

  /**
   * The source that parameters name.
   *
   * @param faults gets what is wrong with them, before an answer that is of no use then
   */
  static Source read(String name, JsonNode parameters, Faults faults) {
    Optional<Kind> kind = Kind.named(name);
    if (kind.isEmpty()) {
      faults.add(List.of("body", "source"), "Input should be one of " + names(), "enum");
      return Source.getDefaultInstance();
    }
    if (!parameters.isObject()) {
      faults.add(AT, "Input should be an object", "dict_type");
      return Source.getDefaultInstance();
    }
    ObjectNode given = (ObjectNode) parameters.deepCopy();
    if (secrets(given, faults)) {
      return Source.getDefaultInstance();
    }
    kind.get().translate(given);
    Message.Builder message = kind.get().empty.newBuilderForType();
    try {
      JsonFormat.parser().merge(given.toString(), message);
    } catch (InvalidProtocolBufferException e) {
      faults.add(AT, "Input does not fit the source: " + e.getMessage(), "value_error");
    }
    return Source.newBuilder()
        .setField(Source.getDescriptor().findFieldByName(kind.get().field), message.build())
        .build();
  }

  private static boolean secrets(ObjectNode given, Faults faults) {
    Set<String> found =
        SECRETS.keySet().stream().filter(given::has).collect(Collectors.toUnmodifiableSet());
    found.forEach(field ->
        faults.add(
            List.of("body", "source_params", field),
            "Secrets are kept out of jobs: put it into the worker's connections, and name that in '%s'"
                .formatted(SECRETS.get(field)),
            "extra_forbidden"));
    return !found.isEmpty();
  }

  private static void rename(
      ObjectNode given, String from, String to, UnaryOperator<JsonNode> value) {
    JsonNode found = given.remove(from);
    if (found == null) {
      return;
    }
    JsonNode turned = value.apply(found);
    if (given.get(to) instanceof ArrayNode there && turned instanceof ArrayNode more) {
      there.addAll(more);
    } else {
      given.set(to, turned);
    }
  }

  private static JsonNode list(JsonNode value) {
    return value.isArray() ? value : NODES.arrayNode().add(value);
  }

  /** A field's name, or several with dots, as JSONPath (RFC 9535); what is one already stays. */
  private static JsonNode path(JsonNode value, String behind) {
    String text = value.isString() ? value.asString() : "";
    return text.isEmpty() || text.startsWith("$") ? value : NODES.stringNode("$." + text + behind);
  }
}
