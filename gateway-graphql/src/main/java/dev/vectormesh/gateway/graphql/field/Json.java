package dev.vectormesh.gateway.graphql.field;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.platform.error.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between Java's maps and lists, as the scalar JSON has them, and protobuf's. */
public final class Json {
  /** Largest whole number that a double holds exactly. */
  private static final double EXACT = 1L << 53;

  private static final TypeRegistry TYPES =
      TypeRegistry.newBuilder()
          .add(IngestInput.getDescriptor())
          .add(IngestOutput.getDescriptor())
          .add(Struct.getDescriptor())
          .build();

  private Json() {}

  public static Map<String, @Nullable Object> fromStruct(Struct struct) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((key, value) -> map.put(key, fromValue(value)));
    return map;
  }

  static @Nullable Object fromValue(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      case STRUCT_VALUE -> fromStruct(value.getStructValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream().map(Json::fromValue).toList();
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  private static Object number(double number) {
    boolean whole = number == Math.rint(number) && Math.abs(number) <= EXACT;
    return whole ? (Object) (long) number : (Object) number;
  }

  /** The struct of an argument that must be an object. */
  static Struct toStruct(String argument, Object json) {
    if (!(json instanceof Map<?, ?> map)) {
      throw ApiException.invalid(argument, "must be an object");
    }
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((key, value) -> struct.putFields(String.valueOf(key), toValue(argument, value)));
    return struct.build();
  }

  private static Value toValue(String argument, @Nullable Object json) {
    Value.Builder value = Value.newBuilder();
    switch (json) {
      case null -> value.setNullValue(NullValue.NULL_VALUE);
      case String s -> value.setStringValue(s);
      case Boolean b -> value.setBoolValue(b);
      case Number n -> value.setNumberValue(n.doubleValue());
      case Map<?, ?> m -> value.setStructValue(toStruct(argument, m));
      case List<?> l -> {
        ListValue.Builder list = ListValue.newBuilder();
        l.forEach(item -> list.addValues(toValue(argument, item)));
        value.setListValue(list);
      }
      default -> throw ApiException.invalid(argument, "must be JSON");
    }
    return value.build();
  }

  /** A message, by the JSON names of its fields; fields that are not set are left out. */
  public static Map<String, @Nullable Object> fromMessage(Message message) {
    try {
      return fields(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          message.getDescriptorForType().getFullName() + " cannot be JSON", e);
    }
  }

  /** A message of a job; of a type that is not known here, or that JSON cannot hold, its name. */
  static Map<String, @Nullable Object> fromAny(Any any) {
    try {
      return fields(any);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return Map.of("@type", any.getTypeUrl());
    }
  }

  private static Map<String, @Nullable Object> fields(Message message)
      throws InvalidProtocolBufferException {
    String json =
        JsonFormat.printer()
            .usingTypeRegistry(TYPES)
            .omittingInsignificantWhitespace()
            .print(message);
    Struct.Builder struct = Struct.newBuilder();
    JsonFormat.parser().merge(json, struct);
    return fromStruct(struct.build());
  }
}
