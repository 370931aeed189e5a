package dev.vectormesh.search.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.search.serving.Serving;

/** How far down searches read. Safe for use by several threads. */
final class Depths {
  private static final int NAMESPACES = 10_000;

  private final int candidates;

  /** Namespaces in which the likely number of chunks held too few different documents. */
  private final Cache<String, Boolean> crowded =
      Caffeine.newBuilder().maximumSize(NAMESPACES).build();

  /**
   * @param candidates documents of each half that are fused where the caller does not choose
   */
  Depths(int candidates) {
    this.candidates = candidates;
  }

  Depth whole(SearchQuery query, int step) {
    return Depth.at(step, query.candidates(), Math.max(candidates, query.topK()));
  }

  /** Fewer chunks for the first step, unless several of each document are to be shown. */
  Depth likely(SearchQuery query, int step) {
    Depth whole = whole(query, step);
    return step == 0 && query.chunksPerDocument() == 1 ? whole.likely() : whole;
  }

  /** What the first step asks for: the likely depth, unless that was too little here before. */
  Depth first(Serving serving, SearchQuery query) {
    return crowded.getIfPresent(serving.uid()) == null ? likely(query, 0) : whole(query, 0);
  }

  /** Remembers how far down the first step had to read. */
  void note(Serving serving, SearchQuery query, Depth read) {
    Depth likely = likely(query, 0);
    if (!read.equals(likely)) {
      crowded.put(serving.uid(), true);
    } else if (!likely.equals(whole(query, 0))) {
      crowded.invalidate(serving.uid());
    }
  }
}
