package dev.vectormesh.embedded.qdrant.segment;

import org.apache.lucene.util.BytesRef;

/** Terms from {@code first} to {@code last}, each included or not. */
public record TermRange(
    BytesRef first, boolean firstIncluded, BytesRef last, boolean lastIncluded) {

  /** Both ends included. */
  public TermRange(BytesRef first, BytesRef last) {
    this(first, true, last, true);
  }

  /** What of it is greater than {@code bound}. */
  public TermRange above(BytesRef bound) {
    return bound.compareTo(first) >= 0 ? new TermRange(bound, false, last, lastIncluded) : this;
  }

  /** What of it is {@code bound} or greater. */
  public TermRange from(BytesRef bound) {
    return bound.compareTo(first) > 0 ? new TermRange(bound, true, last, lastIncluded) : this;
  }

  /** What of it is less than {@code bound}. */
  public TermRange below(BytesRef bound) {
    return bound.compareTo(last) <= 0 ? new TermRange(first, firstIncluded, bound, false) : this;
  }

  /** What of it is {@code bound} or less. */
  public TermRange to(BytesRef bound) {
    return bound.compareTo(last) < 0 ? new TermRange(first, firstIncluded, bound, true) : this;
  }

  boolean startsAfter(BytesRef term) {
    int order = term.compareTo(first);
    return order < 0 || (order == 0 && !firstIncluded);
  }

  boolean endsBefore(BytesRef term) {
    int order = term.compareTo(last);
    return order > 0 || (order == 0 && !lastIncluded);
  }
}
