package dev.vectormesh.ingest.api;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.platform.error.Violations;
import java.util.regex.Pattern;

/** What metadata may be: what filters can name, and what a point can carry. */
final class Metadata {
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_DEPTH = 8;

  private Metadata() {}

  static void check(Violations violations, String field, Struct metadata) {
    // The wire form is never longer than the JSON by more than the keys' few bytes of framing.
    violations.check(metadata.getSerializedSize() <= MAX_BYTES, field, "must be at most 64 KiB");
    check(violations, field, metadata, 1);
  }

  private static void check(Violations violations, String field, Struct struct, int depth) {
    if (depth > MAX_DEPTH) {
      violations.check(false, field, "must be nested at most " + MAX_DEPTH + " deep");
      return;
    }
    struct
        .getFieldsMap()
        .forEach((key, value) -> {
          violations.check(
              KEY.matcher(key).matches(),
              field + "." + key,
              "keys are of letters, digits and underscores, and begin with no digit");
          check(violations, field + "." + key, value, depth);
        });
  }

  private static void check(Violations violations, String field, Value value, int depth) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE -> check(violations, field, value.getStructValue(), depth + 1);
      case LIST_VALUE -> {
        for (Value element : value.getListValue().getValuesList()) {
          if (depth >= MAX_DEPTH) {
            violations.check(false, field, "must be nested at most " + MAX_DEPTH + " deep");
            return;
          }
          check(violations, field, element, depth + 1);
        }
      }
      case NUMBER_VALUE ->
          violations.check(
              Double.isFinite(value.getNumberValue()), field, "must be a finite number");
      case STRING_VALUE ->
          violations.check(
              value.getStringValue().indexOf('\0') < 0, field, "must not hold a NUL character");
      default -> {}
    }
  }
}
