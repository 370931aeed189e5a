package dev.vectormesh.finetune.click;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How often each document was shown at each place for a query, and clicked there. Grows with what
 * was shown differently, not with the sessions.
 */
public final class Impressions {
  /** No place beyond it is counted: what is shown there is seldom seen. */
  static final int PLACES = 100;

  /** What was shown for what. */
  public record Pair(String query, String document) {}

  /** A document at a place. */
  static final class Cell {
    final int place;
    long shown;
    long clicked;

    private Cell(int place) {
      this.place = place;
    }
  }

  private final Map<Pair, Map<Integer, Cell>> cells = new HashMap<>();
  private int places;

  /**
   * Counts a list that was shown.
   *
   * @param documents in their order, best first
   * @param clicked whether each was clicked; as long as {@code documents}
   * @throws IllegalArgumentException if the lists differ in length
   */
  public void add(String query, List<String> documents, List<Boolean> clicked) {
    if (documents.size() != clicked.size()) {
      throw new IllegalArgumentException(
          "%d documents and %d clicks".formatted(documents.size(), clicked.size()));
    }
    for (int place = 0; place < documents.size(); place++) {
      add(new Pair(query, documents.get(place)), place, clicked.get(place));
    }
  }

  /**
   * Counts one document that was shown.
   *
   * @param place from 0
   */
  public void add(Pair pair, int place, boolean clicked) {
    if (place >= PLACES) {
      return;
    }
    Cell cell =
        cells.computeIfAbsent(pair, _ -> new HashMap<>(4)).computeIfAbsent(place, Cell::new);
    cell.shown++;
    cell.clicked += clicked ? 1 : 0;
    places = Math.max(places, place + 1);
  }

  /** How many places there are, counted to the last one at which something was shown. */
  public int places() {
    return places;
  }

  int pairs() {
    return cells.size();
  }

  /** Hands over what was counted of each pair. */
  void forEachPair(Consumer<Collection<Cell>> consumer) {
    cells.values().forEach(places -> consumer.accept(places.values()));
  }

  /** What was counted of a pair, by place. */
  Collection<Cell> of(Pair pair) {
    return cells.getOrDefault(pair, Map.of()).values();
  }

  Collection<Pair> allPairs() {
    return cells.keySet();
  }

  /** How often anything was shown at each place. */
  public long[] shown() {
    long[] shown = new long[places];
    forEachPair(pair -> pair.forEach(cell -> shown[cell.place] += cell.shown));
    return shown;
  }

  /** How often anything was clicked at each place. */
  public long[] clicked() {
    long[] clicked = new long[places];
    forEachPair(pair -> pair.forEach(cell -> clicked[cell.place] += cell.clicked));
    return clicked;
  }
}
