package dev.vectormesh.search.qdrant;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.search.query.ChunkContent;
import dev.vectormesh.search.query.Place;
import io.qdrant.client.grpc.JsonWithInt;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a point that the service reads. */
final class Payload {
  static final String TENANT = "tenant_id";
  static final String NAMESPACE = "ns";
  static final String GENERATION = "gen";
  static final String COLLECTION = "col";
  static final String DOCUMENT = "doc";
  static final String POSITION = "pos";
  static final String TEXT = "text";
  static final String TITLE = "title";
  static final String URI = "uri";
  static final String PLACES = "places";
  static final String METADATA = "meta";

  private Payload() {}

  static String text(Map<String, JsonWithInt.Value> payload, String field) {
    JsonWithInt.Value value = payload.get(field);
    return value == null ? "" : value.getStringValue();
  }

  static ChunkContent content(Map<String, JsonWithInt.Value> payload) {
    JsonWithInt.Value metadata = payload.get(METADATA);
    return new ChunkContent(
        text(payload, TITLE),
        text(payload, URI),
        text(payload, TEXT),
        places(payload.get(PLACES)),
        metadata == null ? Struct.getDefaultInstance() : struct(metadata.getStructValue()));
  }

  static int integer(Map<String, JsonWithInt.Value> payload, String field) {
    JsonWithInt.Value value = payload.get(field);
    return value == null ? 0 : Math.toIntExact(value.getIntegerValue());
  }

  private static List<Place> places(JsonWithInt.@Nullable Value value) {
    return value == null
        ? List.of()
        : value.getListValue().getValuesList().stream()
            .map(place -> place(place.getStructValue().getFieldsMap()))
            .toList();
  }

  private static Place place(Map<String, JsonWithInt.Value> fields) {
    JsonWithInt.Value headings = fields.get("headings");
    String unit = text(fields, "unit");
    return new Place(
        integer(fields, "at"),
        unit.isEmpty() ? Place.Unit.NONE : Place.Unit.valueOf(unit),
        integer(fields, "number"),
        text(fields, "name"),
        headings == null
            ? List.of()
            : headings.getListValue().getValuesList().stream()
                .map(JsonWithInt.Value::getStringValue)
                .toList());
  }

  private static Struct struct(JsonWithInt.Struct from) {
    Struct.Builder to = Struct.newBuilder();
    from.getFieldsMap().forEach((key, value) -> to.putFields(key, value(value)));
    return to.build();
  }

  private static Value value(JsonWithInt.Value from) {
    Value.Builder to = Value.newBuilder();
    switch (from.getKindCase()) {
      case STRING_VALUE -> to.setStringValue(from.getStringValue());
      case INTEGER_VALUE -> to.setNumberValue(from.getIntegerValue());
      case DOUBLE_VALUE -> to.setNumberValue(from.getDoubleValue());
      case BOOL_VALUE -> to.setBoolValue(from.getBoolValue());
      case STRUCT_VALUE -> to.setStructValue(struct(from.getStructValue()));
      case LIST_VALUE -> {
        ListValue.Builder list = ListValue.newBuilder();
        from.getListValue().getValuesList().forEach(v -> list.addValues(value(v)));
        to.setListValue(list);
      }
      case NULL_VALUE, KIND_NOT_SET -> to.setNullValue(NullValue.NULL_VALUE);
    }
    return to.build();
  }
}
