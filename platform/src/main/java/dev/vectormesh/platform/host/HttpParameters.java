package dev.vectormesh.platform.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.QueryParams;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a request that stand in its path and query. A parameter is named as in the proto file
 * or as in JSON ({@code page_token}, {@code pageToken}), with dots for fields of fields; one that
 * is no field is refused, since whoever sent it meant something by it.
 */
final class HttpParameters {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Messages that are one value in JSON. */
  private static final Set<String> SINGLE =
      Set.of(
          "google.protobuf.Timestamp",
          "google.protobuf.Duration",
          "google.protobuf.FieldMask",
          "google.protobuf.StringValue",
          "google.protobuf.BytesValue",
          "google.protobuf.BoolValue",
          "google.protobuf.Int32Value",
          "google.protobuf.Int64Value",
          "google.protobuf.UInt32Value",
          "google.protobuf.UInt64Value",
          "google.protobuf.FloatValue",
          "google.protobuf.DoubleValue");

  private final Message.Builder request;
  private final Violations violations = new Violations();
  private final Set<List<FieldDescriptor>> seen = new HashSet<>();

  private HttpParameters(Message.Builder request) {
    this.request = request;
  }

  /**
   * Sets the fields in the request, which holds what the body said.
   *
   * @throws ApiException INVALID_ARGUMENT naming every parameter that is no field, or has no such
   *     value
   */
  static void set(Message.Builder request, Map<String, String> path, QueryParams query) {
    HttpParameters parameters = new HttpParameters(request);
    path.forEach((name, value) -> parameters.set(name, List.of(value), false));
    query.names().forEach(name -> parameters.set(name, query.getAll(name), true));
    parameters.violations.throwIfAny();
  }

  private void set(String name, List<String> values, boolean ofQuery) {
    List<FieldDescriptor> fields = fields(request.getDescriptorForType(), name);
    if (fields == null || !isValue(fields.getLast())) {
      violations.add(name, "there is no such parameter");
      return;
    }
    if (values.size() > 1 && !fields.getLast().isRepeated()) {
      violations.add(name, "is given %d times, and can have one value".formatted(values.size()));
      return;
    }
    if (!seen.add(fields)) {
      violations.add(name, "is given twice, in the path or by its other name");
      return;
    }
    merge(name, fields, values, ofQuery);
  }

  private void merge(
      String name, List<FieldDescriptor> fields, List<String> values, boolean ofQuery) {
    Message.Builder parent = request;
    for (FieldDescriptor field : fields.subList(0, fields.size() - 1)) {
      parent = parent.getFieldBuilder(field);
    }
    FieldDescriptor last = fields.getLast();
    boolean inBody =
        last.isRepeated() ? parent.getRepeatedFieldCount(last) > 0 : isSet(parent, last);
    if (inBody && ofQuery) {
      violations.add(name, "is given in the body too");
      return;
    }
    ObjectNode json = MAPPER.createObjectNode();
    if (last.isRepeated()) {
      var list = json.putArray(last.getName());
      values.forEach(list::add);
    } else {
      json.put(last.getName(), values.getFirst());
    }
    try {
      Message.Builder one = parent.getDefaultInstanceForType().newBuilderForType();
      ContractJson.parse(json.toString(), one);
      parent.setField(last, one.getField(last));
    } catch (ApiException e) {
      violations.add(name, why(e));
    }
  }

  private static boolean isSet(Message.Builder parent, FieldDescriptor field) {
    return parent.getAllFields().containsKey(field);
  }

  private static String why(ApiException e) {
    return e.fields().isEmpty() ? "has no such value" : e.fields().getFirst().why();
  }

  private static boolean isValue(FieldDescriptor field) {
    return field.getJavaType() != JavaType.MESSAGE
        || (!field.isRepeated() && SINGLE.contains(field.getMessageType().getFullName()));
  }

  /** The way to the field; null when there is none. */
  private static @Nullable List<FieldDescriptor> fields(Descriptor type, String name) {
    List<FieldDescriptor> fields = new ArrayList<>();
    Descriptor in = type;
    for (String part : name.split("\\.", -1)) {
      if (in == null) {
        return null;
      }
      FieldDescriptor field = ContractJson.field(in, part);
      if (field == null) {
        return null;
      }
      fields.add(field);
      in =
          field.getJavaType() == JavaType.MESSAGE && !field.isRepeated()
              ? field.getMessageType()
              : null;
    }
    return fields;
  }
}
