package dev.vectormesh.search.query;

import com.google.protobuf.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many documents have what.
 *
 * @param counts the most frequent value first; ranges ascend
 */
public record FacetCounts(Facet facet, List<Count> counts) {
  /** The documents of a value, or of a range. */
  public sealed interface Count {
    long documents();
  }

  /**
   * @param value a text, a number or a truth value
   */
  public record OfValue(Value value, long documents) implements Count {}

  /**
   * @param from included; null of the first range
   * @param to excluded; null of the last one
   */
  public record OfRange(@Nullable Double from, @Nullable Double to, long documents)
      implements Count {}
}
