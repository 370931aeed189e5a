package dev.vectormesh.gateway.facade;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.gateway.graphql.field.Names;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The body of {@code POST /api/v1/jobs}, checked.
 *
 * @param tenant whom it says that it is for; null where it does not
 */
record JobBody(
    Source source, String namespace, String collection, Struct metadata, @Nullable String tenant) {
  private static final String USUAL_COLLECTION = "documents";
  private static final Set<String> FIELDS =
      Set.of("source", "source_params", "namespace", "collection", "metadata", "tenant_id");

  /**
   * Reads it.
   *
   * @param faults gets what is wrong with it, before an answer that is of no use then
   */
  static JobBody read(byte[] json, FacadeConfig config, Faults faults) {
    JsonNode body = JsonBody.object(json, "source");
    body.propertyNames().stream()
        .filter(name -> !FIELDS.contains(name))
        .forEach(name -> faults.unknown(List.of("body", name)));
    String kind = text(body, "source", faults);
    JsonNode parameters = body.path("source_params");
    if (kind == null && !body.has("source")) {
      faults.add(List.of("body", "source"), "Field required", "missing");
    }
    if (parameters instanceof MissingNode) {
      faults.add(List.of("body", "source_params"), "Field required", "missing");
    }
    Source source =
        kind == null || parameters instanceof MissingNode
            ? Source.getDefaultInstance()
            : SourceParameters.read(kind, parameters, faults);
    return new JobBody(
        source,
        id(body, "namespace", config.namespace(), faults),
        id(body, "collection", USUAL_COLLECTION, faults),
        metadata(body.get("metadata"), faults),
        text(body, "tenant_id", faults));
  }

  private static @Nullable String text(JsonNode body, String field, Faults faults) {
    JsonNode value = body.get(field);
    if (value == null) {
      return null;
    }
    List<Object> at = List.of("body", field);
    if (!value.isString()) {
      faults.add(at, "Input should be a valid string", "string_type");
      return null;
    }
    if (!Texts.fit(value.asString())) {
      faults.add(at, Texts.RULE, "string_unicode");
      return null;
    }
    return value.asString();
  }

  private static String id(JsonNode body, String field, String usual, Faults faults) {
    String given = text(body, field, faults);
    if (given == null) {
      return usual;
    }
    if (!Target.ID.matcher(given).matches()) {
      faults.add(List.of("body", field), "Id " + Target.ID_RULE, "string_pattern_mismatch");
    }
    return given;
  }

  private static Struct metadata(@Nullable JsonNode metadata, Faults faults) {
    Struct.Builder struct = Struct.newBuilder();
    if (metadata == null) {
      return struct.build();
    }
    List<Object> at = List.of("body", "metadata");
    if (!metadata.isObject()) {
      faults.add(at, "Input should be an object", "dict_type");
      return struct.build();
    }
    try {
      JsonFormat.parser().merge(metadata.toString(), struct);
    } catch (InvalidProtocolBufferException e) {
      faults.add(at, "Input cannot be kept: " + e.getMessage(), "value_error");
    }
    return struct.build();
  }

  /** The collection's name. */
  String parent() {
    return Names.collection(namespace, collection);
  }

  IngestSourceRequest request() {
    return IngestSourceRequest.newBuilder()
        .setParent(parent())
        .setSource(source)
        .setMetadata(metadata)
        .build();
  }
}
