package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.Value;
import dev.vectormesh.search.v1.FacetCount;
import dev.vectormesh.search.v1.FacetResult;
import java.math.BigDecimal;
import java.util.stream.Collectors;

/** Counts, for a person. */
final class FacetLines {
  private FacetLines() {}

  /** For example: {@code meta.category: beach 12, forest 7}. */
  static String of(FacetResult facet) {
    return facet.getField()
        + ": "
        + (facet.getCountsCount() == 0
            ? "nothing to count"
            : facet.getCountsList().stream()
                .map(FacetLines::count)
                .collect(Collectors.joining(", ")));
  }

  private static String count(FacetCount count) {
    return "%s %,d"
        .formatted(count.hasValue() ? value(count.getValue()) : range(count), count.getCount());
  }

  private static String range(FacetCount count) {
    if (!count.hasFrom()) {
      return "below " + number(count.getTo());
    }
    return count.hasTo()
        ? "from %s to %s".formatted(number(count.getFrom()), number(count.getTo()))
        : "from " + number(count.getFrom());
  }

  private static String value(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> number(value.getNumberValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.getStringValue();
    };
  }

  private static String number(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }
}
