package dev.vectormesh.search.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One half's documents, best first: each is ranked by its best chunk. */
final class Ranking {
  /**
   * @param rank from 1
   * @param chunks best first, never empty; the rank of each among the half's chunks is its place in
   *     the whole list
   */
  record Entry(DocumentKey document, int rank, double score, List<RankedChunk> chunks) {}

  /** {@code rank} counts the half's chunks, from 1. */
  record RankedChunk(ScoredChunk chunk, int rank) {}

  private final LinkedHashMap<DocumentKey, Entry> entries;
  private final boolean whole;
  private final boolean exhausted;
  private final int chunks;

  private Ranking(LinkedHashMap<DocumentKey, Entry> entries, boolean whole, boolean exhausted) {
    this.entries = entries;
    this.whole = whole;
    this.exhausted = exhausted;
    this.chunks = entries.values().stream().mapToInt(e -> e.chunks().size()).sum();
  }

  /**
   * Groups chunks, best first, by document, and keeps the best {@code depth.documents()} of these.
   */
  static Ranking of(List<ScoredChunk> chunks, Depth depth, Comparator<DocumentKey> byName) {
    Map<DocumentKey, List<RankedChunk>> groups = new LinkedHashMap<>();
    int place = 0;
    for (ScoredChunk chunk : chunks) {
      place++;
      groups
          .computeIfAbsent(chunk.document(), d -> new ArrayList<>(2))
          .add(new RankedChunk(chunk, place));
    }
    List<Map.Entry<DocumentKey, List<RankedChunk>>> best = new ArrayList<>(groups.entrySet());
    best.sort(
        Comparator.<Map.Entry<DocumentKey, List<RankedChunk>>>comparingDouble(
                e -> -e.getValue().getFirst().chunk().score())
            .thenComparing(Map.Entry::getKey, byName));
    boolean exhausted = chunks.size() < depth.chunks() && best.size() <= depth.documents();
    boolean whole = exhausted || depth.fixed() && best.size() >= depth.documents();
    return ranked(best.subList(0, Math.min(best.size(), depth.documents())), whole, exhausted);
  }

  /** Without the documents that do not pass; the others move up. */
  Ranking only(Predicate<DocumentKey> passes) {
    List<Map.Entry<DocumentKey, List<RankedChunk>>> left = new ArrayList<>(entries.size());
    for (Entry e : entries.values()) {
      if (passes.test(e.document())) {
        left.add(Map.entry(e.document(), e.chunks()));
      }
    }
    return ranked(left, whole, exhausted);
  }

  /** The same, with nothing further down. */
  Ranking ended() {
    return new Ranking(entries, true, true);
  }

  private static Ranking ranked(
      List<Map.Entry<DocumentKey, List<RankedChunk>>> best, boolean whole, boolean exhausted) {
    LinkedHashMap<DocumentKey, Entry> entries = LinkedHashMap.newLinkedHashMap(best.size());
    for (var e : best) {
      entries.put(
          e.getKey(),
          new Entry(
              e.getKey(),
              entries.size() + 1,
              e.getValue().getFirst().chunk().score(),
              e.getValue()));
    }
    return new Ranking(entries, whole, exhausted);
  }

  Iterable<Entry> entries() {
    return entries.values();
  }

  @Nullable Entry of(DocumentKey document) {
    return entries.get(document);
  }

  int size() {
    return entries.size();
  }

  /** The chunks of all documents. */
  int chunks() {
    return chunks;
  }

  /** Whether more than {@code most} chunks score at least as much. */
  boolean reachedByMoreThan(int most, double score) {
    int count = 0;
    for (Entry e : entries.values()) {
      if (e.score() < score) {
        return false;
      }
      for (RankedChunk c : e.chunks()) {
        count += c.chunk().score() >= score ? 1 : 0;
      }
      if (count > most) {
        return true;
      }
    }
    return false;
  }

  /** Whether a greater depth would find no more documents. */
  boolean whole() {
    return whole;
  }

  /** Whether the half holds nothing else: what is not here, it does not match at all. */
  boolean exhausted() {
    return exhausted;
  }

  /** The score of the last document; null of an empty ranking. */
  @Nullable Double last() {
    return entries.isEmpty() ? null : entries.lastEntry().getValue().score();
  }
}
