package dev.vectormesh.points;

import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import io.qdrant.client.grpc.JsonWithInt;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** A document's metadata, as the payload holds it and as the contracts do. */
public final class Metadata {
  /** Beyond it a double no longer holds every integer. */
  private static final double MAX_INTEGER = 9007199254740992d;

  private Metadata() {}

  /** Whole numbers become integers, which integer filters match. */
  public static Value toPayload(Struct metadata) {
    Map<String, Value> fields = new LinkedHashMap<>();
    metadata.getFieldsMap().forEach((key, field) -> fields.put(key, payload(field)));
    return value(fields);
  }

  private static Value payload(com.google.protobuf.Value field) {
    return switch (field.getKindCase()) {
      case NUMBER_VALUE -> number(field.getNumberValue());
      case STRING_VALUE -> value(field.getStringValue());
      case BOOL_VALUE -> value(field.getBoolValue());
      case LIST_VALUE ->
          value(field.getListValue().getValuesList().stream().map(Metadata::payload).toList());
      case STRUCT_VALUE -> toPayload(field.getStructValue());
      case NULL_VALUE, KIND_NOT_SET -> nullValue();
    };
  }

  private static Value number(double number) {
    return number == Math.rint(number) && Math.abs(number) < MAX_INTEGER
        ? value((long) number)
        : value(number);
  }

  /** What {@link #toPayload} wrote. */
  public static Struct of(Value payload) {
    return struct(payload.getStructValue());
  }

  private static Struct struct(JsonWithInt.Struct from) {
    Struct.Builder to = Struct.newBuilder();
    from.getFieldsMap().forEach((key, value) -> to.putFields(key, field(value)));
    return to.build();
  }

  private static com.google.protobuf.Value field(Value from) {
    com.google.protobuf.Value.Builder to = com.google.protobuf.Value.newBuilder();
    switch (from.getKindCase()) {
      case STRING_VALUE -> to.setStringValue(from.getStringValue());
      case INTEGER_VALUE -> to.setNumberValue(from.getIntegerValue());
      case DOUBLE_VALUE -> to.setNumberValue(from.getDoubleValue());
      case BOOL_VALUE -> to.setBoolValue(from.getBoolValue());
      case STRUCT_VALUE -> to.setStructValue(struct(from.getStructValue()));
      case LIST_VALUE -> {
        ListValue.Builder list = ListValue.newBuilder();
        from.getListValue().getValuesList().forEach(v -> list.addValues(field(v)));
        to.setListValue(list);
      }
      case NULL_VALUE, KIND_NOT_SET -> to.setNullValue(NullValue.NULL_VALUE);
    }
    return to.build();
  }
}
