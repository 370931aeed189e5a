package dev.vectormesh.encoders;

import dev.vectormesh.inference.v2.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a model's config.pbtxt; what is missing or wrong is named. */
record ModelParameters(String model, Map<String, String> values) {
  static ModelParameters of(ModelConfig config) {
    return new ModelParameters(
        config.getName(),
        config.getParametersMap().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getStringValue())));
  }

  String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "model %s is no encoder of ours: its config.pbtxt has no parameter %s"
              .formatted(model, key));
    }
    return value;
  }

  @Nullable String optional(String key) {
    return values.get(key);
  }

  int integer(String key) {
    try {
      return Integer.parseInt(text(key));
    } catch (NumberFormatException e) {
      throw wrong(key, "no whole number", e);
    }
  }

  int integer(String key, int otherwise) {
    return values.containsKey(key) ? integer(key) : otherwise;
  }

  /** Numbers divided by commas. */
  List<Double> numbers(String key) {
    try {
      return Arrays.stream(text(key).split(",", -1)).map(n -> Double.valueOf(n.strip())).toList();
    } catch (NumberFormatException e) {
      throw wrong(key, "no list of numbers divided by commas", e);
    }
  }

  <E extends Enum<E>> E oneOf(Class<E> type, String key) {
    try {
      return Enum.valueOf(type, text(key).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      String known =
          Arrays.stream(type.getEnumConstants())
              .map(value -> value.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      throw wrong(key, "none of " + known, e);
    }
  }

  <E extends Enum<E>> E oneOf(Class<E> type, String key, E otherwise) {
    return values.containsKey(key) ? oneOf(type, key) : otherwise;
  }

  private IllegalArgumentException wrong(String key, String what, RuntimeException cause) {
    return new IllegalArgumentException(
        "model %s: parameter %s is %s: %s".formatted(model, key, what, values.get(key)), cause);
  }
}
