package dev.vectormesh.gateway.graphql.field;

import com.google.common.base.CaseFormat;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import java.util.Map;

/**
 * Writes what a GraphQL input gives into a message of the contracts by name, as {@link
 * ContractFields} reads them: {@code maxPages} into {@code max_pages}, an enum's value with its
 * prefix. A message without fields is set by {@code true}. An explicit null counts as not given.
 */
public final class ContractInput {
  private ContractInput() {}

  /**
   * Fills the message; fields that the input does not give stay as they are.
   *
   * @param path of the input, for errors
   * @throws ApiException INVALID_ARGUMENT naming a field whose JSON is not what the contract holds
   */
  public static <B extends Message.Builder> B fill(B message, Map<?, ?> input, String path) {
    input.forEach((name, value) -> {
      if (value != null) {
        set(message, String.valueOf(name), value, path);
      }
    });
    return message;
  }

  private static void set(Message.Builder message, String name, Object value, String path) {
    String contractName = CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, name);
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(contractName);
    if (field == null) {
      throw new IllegalStateException(
          message.getDescriptorForType().getFullName() + " has no field " + contractName);
    }
    String at = path + "." + name;
    if (field.isMapField()) {
      entries(message, field, value, at);
    } else if (field.isRepeated()) {
      ((List<?>) value)
          .forEach(item -> message.addRepeatedField(field, single(message, field, item, at)));
    } else if (isEmpty(field)) {
      if (Boolean.TRUE.equals(value)) {
        message.setField(field, message.newBuilderForField(field).build());
      }
    } else {
      message.setField(field, single(message, field, value, at));
    }
  }

  private static boolean isEmpty(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFields().isEmpty();
  }

  private static void entries(
      Message.Builder message, FieldDescriptor field, Object value, String path) {
    Descriptor entry = field.getMessageType();
    if (!(value instanceof Map<?, ?> map)) {
      throw ApiException.invalid(path, "must be an object of strings");
    }
    map.forEach((key, text) -> {
      if (!(text instanceof String)) {
        throw ApiException.invalid(path + "." + key, "must be a string");
      }
      message.addRepeatedField(
          field,
          message
              .newBuilderForField(field)
              .setField(entry.findFieldByNumber(1), String.valueOf(key))
              .setField(entry.findFieldByNumber(2), text)
              .build());
    });
  }

  private static Object single(
      Message.Builder message, FieldDescriptor field, Object value, String path) {
    return switch (field.getJavaType()) {
      case MESSAGE ->
          field.getMessageType().equals(Struct.getDescriptor())
              ? Json.toStruct(path, value)
              : fill(message.newBuilderForField(field), (Map<?, ?>) value, path).build();
      case ENUM -> constant(field.getEnumType(), String.valueOf(value));
      case STRING -> String.valueOf(value);
      case LONG -> ((Number) value).longValue();
      case INT -> ((Number) value).intValue();
      case DOUBLE -> ((Number) value).doubleValue();
      case FLOAT -> ((Number) value).floatValue();
      case BOOLEAN -> (Boolean) value;
      case BYTE_STRING -> throw new IllegalStateException(field.getFullName() + " holds bytes");
    };
  }

  private static EnumValueDescriptor constant(EnumDescriptor type, String value) {
    String prefix = CaseFormat.UPPER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, type.getName()) + "_";
    EnumValueDescriptor found = type.findValueByName(prefix + value);
    if (found == null) {
      throw new IllegalStateException(type.getFullName() + " has no value " + prefix + value);
    }
    return found;
  }
}
