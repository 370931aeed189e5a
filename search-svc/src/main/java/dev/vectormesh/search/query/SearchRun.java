package dev.vectormesh.search.query;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.query.QueryEncoder.Encoded;
import dev.vectormesh.search.serving.Serving;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One search under way. */
final class SearchRun {
  // To find the nearest chunk of documents that only words found: so many chunks are read, times
  // the number of documents.
  private static final int LOOKUP_CHUNKS_PER_DOCUMENT = 16;
  private static final int LOOKUP_CHUNKS = 4096;

  /** What both halves hold, and how far down they were read for it. */
  private record Found(ChunkIndex.Halves halves, Depth depth) {}

  private final ChunkIndex index;
  private final Depths depths;
  private final Scope scope;
  private final Serving serving;
  private final SearchQuery query;
  private final Encoded encoded;
  private final @Nullable WordSearch words;
  private final StepClock clock;
  private final List<String> warnings;
  private final @Nullable Similarity similarity;
  private final @Nullable Double threshold;
  private final Fusion fusion;
  private final Comparator<DocumentKey> byName;
  private final HitAssembly assembly;

  SearchRun(
      ChunkIndex index,
      Depths depths,
      Scope scope,
      Serving serving,
      SearchQuery query,
      Encoded encoded,
      @Nullable Baseline baseline,
      @Nullable WordSearch words,
      StepClock clock,
      List<String> warnings) {
    this.index = index;
    this.depths = depths;
    this.scope = scope;
    this.serving = serving;
    this.query = query;
    this.encoded = encoded;
    this.words = words;
    this.clock = clock;
    this.warnings = warnings;
    this.similarity = encoded.space() == null ? null : Similarity.of(encoded.space());
    this.threshold = threshold(query, baseline);
    this.fusion = query.mode() == SearchMode.HYBRID ? query.fusion() : new Fusion.Alone();
    this.byName = Comparator.comparing(this::name, Comparator.nullsLast(Comparator.naturalOrder()));
    this.assembly =
        new HitAssembly(query, ids -> index.contents(scope, ids), this::name, baseline, fusion);
    if (threshold != null && similarity != null && !similarity.known()) {
      throw ApiException.invalid("similarity_threshold", "the namespace's space tells no cosine");
    }
  }

  /** The least cosine; null where any will do. */
  private static @Nullable Double threshold(SearchQuery query, @Nullable Baseline baseline) {
    // Similarities are 0 at least: a threshold of 0 lets all pass.
    Double asked = query.threshold() != null && query.threshold() > 0 ? query.threshold() : null;
    // A relevance of 0 leaves nothing out either, it only asks for the figures to be told.
    if (baseline == null || query.minRelevance() == null || query.minRelevance() == 0) {
      return asked;
    }
    double relevant = baseline.cosine(query.minRelevance());
    return asked == null ? Double.valueOf(relevant) : Double.valueOf(Math.max(asked, relevant));
  }

  private @Nullable String name(DocumentKey d) {
    return serving.documentName(d.collectionUid(), d.documentId());
  }

  Answer answer() {
    Page page = query.page();
    int step = page.step();
    while (true) {
      int at = step;
      Found found = clock.time(Step.RETRIEVE, () -> find(at));
      Retrieval retrieval = clock.time(Step.RETRIEVE, () -> retrieval(found));
      List<FusedDocument> fused =
          clock.time(
              Step.FUSE,
              () ->
                  new Fuser(
                          fusion,
                          retrieval.dense(),
                          retrieval.lexical(),
                          floor(found.halves()),
                          byName)
                      .fuse());
      boolean more = !retrieval.whole() && step + 1 < Depth.STEPS;
      if (page.isFirst() && fused.size() < query.topK() && more) {
        step++;
        continue;
      }
      Page here = page.isFirst() ? new Page(step, step, Shown.NOTHING) : page;
      List<FusedDocument> rest = clock.time(Step.FUSE, () -> unshown(fused, found.halves(), here));
      NearDuplicates.Kept kept = clock.time(Step.ASSEMBLE, () -> page(fused, rest));
      List<FusedDocument> shown = kept.shown();
      Shown all = here.shown().with(rest.subList(0, kept.taken()));
      Page next =
          kept.taken() < rest.size()
              ? new Page(here.step(), here.base(), all)
              : more ? new Page(here.step() + 1, here.base(), all.nextStep()) : null;
      List<Answer.Hit> hits = clock.time(Step.ASSEMBLE, () -> assembly.hits(shown, retrieval));
      return new Answer(hits, next, best(found.halves()), warnings, true);
    }
  }

  private NearDuplicates.Kept page(List<FusedDocument> fused, List<FusedDocument> rest) {
    if (query.distinct()) {
      Set<DocumentKey> left = new HashSet<>();
      rest.forEach(d -> left.add(d.document()));
      List<FusedDocument> before =
          fused.stream().filter(d -> !left.contains(d.document())).toList();
      return NearDuplicates.page(before, rest, query.topK(), ids -> index.pictures(scope, ids));
    }
    List<FusedDocument> page = rest.subList(0, Math.min(rest.size(), query.topK()));
    return new NearDuplicates.Kept(page, page.size());
  }

  private @Nullable Double best(ChunkIndex.Halves found) {
    return similarity == null || !similarity.known() || found.dense().isEmpty()
        ? null
        : Double.valueOf(Similarity.clipped(found.dense().getFirst().score()));
  }

  private Found find(int step) {
    Depth first =
        step > 0
            ? depths.whole(query, step)
            : words == null ? depths.first(serving, query) : words.depth();
    Found found = read(find(first), step);
    if (found.depth().chunks() > first.chunks()) {
      found = read(find(found.depth()), step);
    }
    if (step == 0) {
      depths.note(serving, query, found.depth());
    }
    return found;
  }

  /** What of these chunks belongs to this step; they may have been read further down. */
  private Found read(ChunkIndex.Halves halves, int step) {
    Depth likely = depths.likely(query, step);
    Depth depth =
        likely.suffices(halves.dense()) && likely.suffices(halves.lexical())
            ? likely
            : depths.whole(query, step);
    return new Found(
        new ChunkIndex.Halves(
            depth.cut(halves.dense()), depth.cut(halves.lexical()), halves.opposite()),
        depth);
  }

  private ChunkIndex.Halves find(Depth depth) {
    if (encoded.dense() == null && encoded.sparse() == null) {
      return new ChunkIndex.Halves(List.of(), List.of(), null);
    }
    WordSearch begun = words != null && words.depth().equals(depth) ? words : null;
    ChunkIndex.Halves raw =
        index.find(
            scope,
            new ChunkIndex.Question(
                encoded.dense(),
                encoded.space() == null ? null : encoded.space().fingerprint(),
                begun == null ? encoded.sparse() : null,
                query.condition(),
                depth.chunks(),
                floorCounts()));
    return new ChunkIndex.Halves(
        comparable(raw.dense()), begun == null ? raw.lexical() : begun.join(), raw.opposite());
  }

  private boolean floorCounts() {
    return encoded.dense() != null
        && fusion instanceof Fusion.Convex
        && similarity != null
        && similarity.mirrors();
  }

  /** The lowest dense score of all that passes the filter; null where it was not looked for. */
  private @Nullable Double floor(ChunkIndex.Halves found) {
    return found.opposite() == null || similarity == null
        ? null
        : Double.valueOf(-similarity.score(found.opposite()));
  }

  private List<ScoredChunk> comparable(List<ScoredChunk> near) {
    if (similarity == null || similarity == Similarity.COSINE || similarity == Similarity.DOT) {
      return near;
    }
    return near.stream()
        .map(c -> new ScoredChunk(c.id(), c.document(), c.position(), similarity.score(c.score())))
        .toList();
  }

  /** What is searched by is not what is looked for. */
  private boolean isWanted(DocumentKey d) {
    String name = name(d);
    return name != null
        && query.probes().stream()
            .noneMatch(p -> p instanceof Probe.Document probe && probe.name().equals(name));
  }

  private Retrieval retrieval(Found found) {
    return Retrieval.of(
        query.mode(),
        found.halves(),
        found.depth(),
        similarity,
        threshold,
        this::isWanted,
        byName,
        this::cosines);
  }

  private Map<DocumentKey, Double> cosines(Set<DocumentKey> documents) {
    float[] dense = encoded.dense();
    if (dense == null) {
      return Map.of();
    }
    int limit = Math.min(documents.size() * LOOKUP_CHUNKS_PER_DOCUMENT, LOOKUP_CHUNKS);
    Map<DocumentKey, Double> cosines = new HashMap<>();
    comparable(index.nearest(scope, dense, documents, limit))
        .forEach(c -> cosines.merge(c.document(), c.score(), Math::max));
    return cosines;
  }

  /** Without what the pages before have shown. */
  private List<FusedDocument> unshown(
      List<FusedDocument> fused, ChunkIndex.Halves found, Page page) {
    if (page.step() == page.base()) {
      return page.shown().rest(fused);
    }
    Found last = read(found, page.step() - 1);
    Set<DocumentKey> before = Retrieval.documents(last.halves(), last.depth(), byName);
    return page.shown().rest(fused.stream().filter(f -> !before.contains(f.document())).toList());
  }
}
