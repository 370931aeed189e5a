package dev.vectormesh.search.query;

import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.util.List;

/**
 * What a document's title, uri and metadata must fulfil. On a list, one fulfilling element is
 * enough.
 */
public sealed interface Condition {
  Condition NONE = new AllOf(List.of());

  record AllOf(List<Condition> parts) implements Condition {}

  record AnyOf(List<Condition> parts) implements Condition {}

  /** Fulfilled by documents without the field, too. */
  record Not(Condition part) implements Condition {}

  /** Exactly this text. */
  record Is(Path path, String text) implements Condition {}

  /** Text that contains these words. */
  record Contains(Path path, String words) implements Condition {}

  record Flag(Path path, boolean value) implements Condition {}

  /** {@code op} is EQ, LT, LE, GT or GE; whole and broken numbers compare. */
  record Number(Path path, Filter.Op op, double value) implements Condition {}

  /** The same for RFC 3339 times. */
  record Time(Path path, Filter.Op op, Instant value) implements Condition {}

  /**
   * Is in this rectangle of degrees, edges too. {@code west} greater than {@code east} goes over
   * the 180th meridian.
   */
  record Within(double south, double west, double north, double east) implements Condition {}

  /** Is at most so far from a place, along the great circle. */
  record Near(double latitude, double longitude, double metres) implements Condition {}

  /** Is a picture. */
  record Picture() implements Condition {}

  /** Has a value that is neither null nor an empty list. */
  record Present(Path path) implements Condition {}

  /**
   * Where a value stands: {@code title}, {@code uri}, {@code access_labels}, or below {@code meta}.
   * No other field of a point can be named, so that nothing a caller writes can touch the tenant,
   * the namespace or the generation.
   */
  record Path(List<String> segments) {
    public Path {
      String first = segments.getFirst();
      boolean allowed =
          segments.size() == 1
              ? first.equals("title") || first.equals("uri") || first.equals("access_labels")
              : first.equals("meta");
      if (!allowed) {
        throw new IllegalArgumentException(String.join(".", segments));
      }
    }
  }
}
