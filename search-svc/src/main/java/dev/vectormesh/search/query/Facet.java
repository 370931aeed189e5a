package dev.vectormesh.search.query;

import java.util.List;

/**
 * What documents are counted by.
 *
 * @param field as the request names it
 * @param most values, at most
 * @param edges of ranges, ascending; empty where values are counted
 * @param condition which documents count
 */
public record Facet(
    String field, Subject subject, int most, List<Double> edges, Condition condition) {
  public static final String COLLECTION = "collection";
  public static final String KIND = "kind";

  /** What a document is looked at for. */
  public sealed interface Subject {
    /** A value of its metadata. */
    record Metadata(Condition.Path path) implements Subject {}

    /** The collection that it is in. */
    record Collection() implements Subject {}

    /** Whether it is a picture or a text. */
    record Kind() implements Subject {}
  }
}
