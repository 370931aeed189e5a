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
  private static final double MAX_EXACT = 9007199254740991d;
  private static final double TWO_TO_63 = 0x1p63;

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

  /**
   * Numbers come as doubles, and beyond 2^53 - 1 one double stands for several integers: what the
   * caller meant is lost by then. Beyond 64 bits no integer can have been meant.
   */
  private static void checkNumber(Violations violations, String field, double number) {
    double size = Math.abs(number);
    violations.check(Double.isFinite(number), field, "must be a finite number");
    violations.check(
        size <= MAX_EXACT || size >= TWO_TO_63 || number != Math.rint(number),
        field,
        "integers beyond 9007199254740991 cannot be kept exactly as numbers; send it as text,"
            + " which filters find by the same digits");
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
      case NUMBER_VALUE -> checkNumber(violations, field, value.getNumberValue());
      default -> {}
    }
  }
}
