package dev.vectormesh.search.flow;

import com.google.protobuf.Value;
import dev.vectormesh.search.query.Facet;
import dev.vectormesh.search.query.FacetCounts;
import dev.vectormesh.search.v1.FacetCount;
import dev.vectormesh.search.v1.FacetResult;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes counts, each with the filter that finds what it counts. */
final class FacetResponses {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]+");

  private FacetResponses() {}

  static FacetResult of(FacetCounts counts) {
    FacetResult.Builder result = FacetResult.newBuilder().setField(counts.facet().field());
    counts.counts().forEach(count -> result.addCounts(count(counts.facet(), count)));
    return result.build();
  }

  private static FacetCount count(Facet facet, FacetCounts.Count count) {
    FacetCount.Builder written = FacetCount.newBuilder().setCount(count.documents());
    boolean filters = facet.subject() instanceof Facet.Subject.Metadata;
    switch (count) {
      case FacetCounts.OfValue(var value, var documents) -> {
        written.setValue(value);
        if (filters) {
          written.setFilter(field(facet) + " = " + literal(value));
        }
      }
      case FacetCounts.OfRange(var from, var to, var documents) -> {
        if (from != null) {
          written.setFrom(from);
        }
        if (to != null) {
          written.setTo(to);
        }
        written.setFilter(
            Stream.of(compared(facet, ">=", from), compared(facet, "<", to))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" AND ")));
      }
    }
    return written.build();
  }

  private static String compared(Facet facet, String sign, @Nullable Double edge) {
    return edge == null ? "" : field(facet) + " " + sign + " " + number(edge);
  }

  private static String field(Facet facet) {
    return PLAIN.matcher(facet.field()).matches() ? facet.field() : quoted(facet.field());
  }

  private static String literal(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> number(value.getNumberValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> quoted(value.getStringValue());
    };
  }

  private static String number(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
