package dev.vectormesh.search.query;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What both halves found at one depth, grouped by document, without the documents below the
 * threshold.
 */
final class Retrieval {
  /**
   * Cosines are computed in single precision: one that is equal on paper may lie this much lower.
   */
  private static final double COSINE_ERROR = 1e-6;

  private final @Nullable Ranking dense;
  private final @Nullable Ranking lexical;
  private final Map<DocumentKey, Double> cosines;

  private Retrieval(
      @Nullable Ranking dense, @Nullable Ranking lexical, Map<DocumentKey, Double> cosines) {
    this.dense = dense;
    this.lexical = lexical;
    this.cosines = cosines;
  }

  @Nullable Ranking dense() {
    return dense;
  }

  @Nullable Ranking lexical() {
    return lexical;
  }

  /** Whether a greater depth would find nothing more. */
  boolean whole() {
    return (dense == null || dense.whole()) && (lexical == null || lexical.whole());
  }

  /** The cosine of the query and the document's best chunk; null where nobody computed it. */
  @Nullable Double cosine(DocumentKey document) {
    return cosines.get(document);
  }

  /** Looks up the cosines of documents that only words found. */
  interface CosineLookup {
    Map<DocumentKey, Double> cosines(Set<DocumentKey> documents);
  }

  /**
   * Reads what was found.
   *
   * @param similarity of the space; null when nothing was compared by vectors
   * @param visible documents that may be shown
   * @param threshold the least cosine; null means none
   */
  static Retrieval of(
      SearchMode mode,
      ChunkIndex.Halves found,
      Depth depth,
      @Nullable Similarity similarity,
      @Nullable Double threshold,
      Predicate<DocumentKey> visible,
      Comparator<DocumentKey> byName,
      CosineLookup lookup) {
    Map<DocumentKey, Double> cosines = new HashMap<>();
    Ranking dense = null;
    List<ScoredChunk> near = List.of();
    if (mode.dense()) {
      near = found.dense();
      if (similarity != null && similarity.known()) {
        near.forEach(c -> cosines.merge(c.document(), c.score(), Math::max));
      }
      dense = Ranking.of(near, depth, byName).only(visible);
    }
    Ranking lexical =
        mode.lexical() ? Ranking.of(found.lexical(), depth, byName).only(visible) : null;
    if (threshold == null || dense == null) {
      return new Retrieval(dense, lexical, cosines);
    }
    return above(threshold - COSINE_ERROR, near, dense, lexical, depth, cosines, lookup);
  }

  private static Retrieval above(
      double least,
      List<ScoredChunk> near,
      Ranking dense,
      @Nullable Ranking lexical,
      Depth depth,
      Map<DocumentKey, Double> cosines,
      CosineLookup lookup) {
    // What the dense half does not list is farther away than the last chunk that it lists.
    boolean restIsBelow = near.size() < depth.chunks() || near.getLast().score() < least;
    if (lexical != null && !restIsBelow) {
      Set<DocumentKey> unknown = new HashSet<>();
      lexical.entries().forEach(e -> unknown.add(e.document()));
      unknown.removeAll(cosines.keySet());
      if (!unknown.isEmpty()) {
        cosines.putAll(lookup.cosines(unknown));
      }
    }
    Predicate<DocumentKey> passes = d -> cosines.getOrDefault(d, -1.0) >= least;
    Ranking nearEnough = restIsBelow ? dense.only(passes).ended() : dense.only(passes);
    Ranking wordsNearEnough =
        lexical == null ? null : restIsBelow ? lexical.only(passes).ended() : lexical.only(passes);
    return new Retrieval(nearEnough, wordsNearEnough, cosines);
  }

  /** The documents that were read at this depth. */
  static Set<DocumentKey> documents(
      ChunkIndex.Halves found, Depth depth, Comparator<DocumentKey> byName) {
    Set<DocumentKey> documents = new HashSet<>();
    for (List<ScoredChunk> half : List.of(found.dense(), found.lexical())) {
      Ranking.of(half, depth, byName).entries().forEach(e -> documents.add(e.document()));
    }
    return documents;
  }
}
