package dev.vectormesh.local.cli.corpus;

import com.google.common.base.CaseFormat;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Sets a message's fields from words of a command line: {@code max_pages=50}, {@code
 * cursor.path=$.next}. A list grows by one each time; a message without fields is set by {@code
 * true}.
 */
final class SourceFields {
  private SourceFields() {}

  /**
   * @param name of a field, or names with dots between them for what lies deeper
   * @throws IllegalArgumentException saying which fields there are, or what the value must be
   */
  static void set(Message.Builder message, String name, String value) {
    String[] names = name.split("\\.", 2);
    FieldDescriptor field = field(message.getDescriptorForType(), names[0]);
    String below = names.length > 1 ? names[1] : "";
    if (field.isMapField()) {
      message.addRepeatedField(field, entry(message, field, below, value));
    } else if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      Object parsed = parsed(field, value);
      if (field.isRepeated()) {
        message.addRepeatedField(field, parsed);
      } else {
        message.setField(field, parsed);
      }
    } else if (field.getMessageType().equals(Struct.getDescriptor())) {
      Struct.Builder struct = ((Struct) message.getField(field)).toBuilder();
      message.setField(field, struct.putFields(below, json(value)).build());
    } else {
      Message.Builder nested = message.getFieldBuilder(field);
      if (!below.isEmpty()) {
        set(nested, below, value);
      } else if (!"true".equals(value)) {
        throw new IllegalArgumentException(
            "%s has fields of its own: set %s.NAME".formatted(field.getName(), field.getName()));
      }
    }
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    String contractName =
        name.contains("_") || name.equals(name.toLowerCase(Locale.ROOT))
            ? name.replace('-', '_')
            : CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, name);
    FieldDescriptor field = type.findFieldByName(contractName);
    if (field == null) {
      throw new IllegalArgumentException(
          "%s is none of %s"
              .formatted(
                  name,
                  type.getFields().stream()
                      .map(FieldDescriptor::getName)
                      .collect(Collectors.joining(", "))));
    }
    return field;
  }

  private static Message entry(
      Message.Builder message, FieldDescriptor field, String key, String value) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "%s holds names and values: set %s.NAME=VALUE"
              .formatted(field.getName(), field.getName()));
    }
    Descriptor entry = field.getMessageType();
    return message
        .newBuilderForField(field)
        .setField(entry.findFieldByNumber(1), key)
        .setField(entry.findFieldByNumber(2), value)
        .build();
  }

  private static Object parsed(FieldDescriptor field, String value) {
    try {
      return switch (field.getJavaType()) {
        case STRING -> value;
        case INT -> Integer.parseInt(value);
        case LONG -> Long.parseLong(value);
        case DOUBLE -> Double.parseDouble(value);
        case BOOLEAN -> truth(field, value);
        case ENUM -> constant(field, value);
        case FLOAT, BYTE_STRING, MESSAGE ->
            throw new IllegalArgumentException(field.getName() + " cannot be set by a word");
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s must be a number, not %s".formatted(field.getName(), value), e);
    }
  }

  private static boolean truth(FieldDescriptor field, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "%s must be true or false, not %s".formatted(field.getName(), value));
    };
  }

  private static EnumValueDescriptor constant(FieldDescriptor field, String value) {
    String type = field.getEnumType().getName();
    String prefix = CaseFormat.UPPER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, type) + "_";
    EnumValueDescriptor found =
        field.getEnumType().findValueByName(prefix + value.toUpperCase(Locale.ROOT));
    if (found == null || found.getNumber() == 0) {
      List<String> all =
          field.getEnumType().getValues().stream()
              .filter(constant -> constant.getNumber() != 0)
              .map(constant ->
                  constant.getName().substring(prefix.length()).toLowerCase(Locale.ROOT))
              .toList();
      throw new IllegalArgumentException(
          "%s must be one of %s, not %s".formatted(field.getName(), all, value));
    }
    return found;
  }

  /** A number, true, false or null where it reads as one; a string else. */
  private static Value json(String value) {
    Value.Builder json = Value.newBuilder();
    switch (value) {
      case "true", "false" -> json.setBoolValue(Boolean.parseBoolean(value));
      case "null" -> json.setNullValueValue(0);
      default -> {
        if (value.matches("-?(0|[1-9]\\d{0,14})(\\.\\d{1,15})?")) {
          json.setNumberValue(Double.parseDouble(value));
        } else {
          json.setStringValue(value);
        }
      }
    }
    return json.build();
  }
}
