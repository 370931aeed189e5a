package dev.vectormesh.ingest.plain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes what a file says about itself metadata that callers could have written too: keys that
 * filters can name, not too deep, not too long, numbers that stay what they are.
 */
final class MetadataRules {
  private static final Pattern NOT_IN_KEYS = Pattern.compile("[^A-Za-z0-9_]+");
  private static final int KEY_CHARACTERS = 100;
  private static final int MAX_DEPTH = 6;
  private static final int MAX_BYTES = 32 * 1024;
  private static final long EXACT = 1L << 53;

  private MetadataRules() {}

  /** Fields in their order; those that no longer fit in 32 KiB are left out. */
  static Struct struct(ObjectNode node) {
    Struct.Builder struct = Struct.newBuilder();
    int bytes = 0;
    for (var field : node.properties()) {
      Optional<String> key = key(field.getKey());
      Optional<Value> value = value(field.getValue(), 1);
      if (key.isPresent() && value.isPresent()) {
        bytes += key.get().length() + value.get().getSerializedSize();
        if (bytes <= MAX_BYTES) {
          struct.putFields(key.get(), value.get());
        }
      }
    }
    return struct.build();
  }

  /** {@code og:title} becomes {@code og_title}; empty when no letter is left. */
  private static Optional<String> key(String raw) {
    String plain = NOT_IN_KEYS.matcher(raw.strip()).replaceAll("_");
    if (plain.replace("_", "").isEmpty()) {
      return Optional.empty();
    }
    String key = Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    return Optional.of(key.substring(0, Math.min(key.length(), KEY_CHARACTERS)));
  }

  private static Optional<Value> value(JsonNode node, int depth) {
    if (depth > MAX_DEPTH) {
      return Optional.empty();
    }
    Value.Builder value = Value.newBuilder();
    switch (node.getNodeType()) {
      case BOOLEAN -> value.setBoolValue(node.booleanValue());
      case NUMBER -> number(value, node);
      case NULL -> value.setNullValue(NullValue.NULL_VALUE);
      case OBJECT -> {
        Struct.Builder struct = Struct.newBuilder();
        for (var field : node.properties()) {
          key(field.getKey())
              .ifPresent(key ->
                  value(field.getValue(), depth + 1)
                      .ifPresent(kept -> struct.putFields(key, kept)));
        }
        value.setStructValue(struct);
      }
      case ARRAY -> {
        ListValue.Builder list = ListValue.newBuilder();
        node.forEach(element -> value(element, depth + 1).ifPresent(list::addValues));
        value.setListValue(list);
      }
      default -> value.setStringValue(node.asText().replace("\0", ""));
    }
    return Optional.of(value.build());
  }

  /** A double holds integers up to 2^53 only; longer ones are names rather than numbers. */
  private static void number(Value.Builder value, JsonNode node) {
    double number = node.doubleValue();
    boolean exact = !node.isIntegralNumber() || Math.abs(number) < EXACT;
    if (exact && Double.isFinite(number)) {
      value.setNumberValue(number);
    } else {
      value.setStringValue(node.asText());
    }
  }
}
