package dev.vectormesh.search.stats;

/**
 * What of an index is there.
 *
 * @param vectors those that searches compare with
 */
public record IndexFigures(long vectors, State state) {
  static final IndexFigures NONE = new IndexFigures(0, State.EMPTY);

  /** From best to worst. */
  public enum State {
    EMPTY,
    GREEN,
    YELLOW,
    GREY,
    RED
  }

  /** Both together: the worse state counts. */
  IndexFigures and(IndexFigures other) {
    return new IndexFigures(
        vectors + other.vectors, state.compareTo(other.state) > 0 ? state : other.state);
  }
}
