package dev.vectormesh.search.query;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.query.FusedDocument.FusedChunk;
import dev.vectormesh.search.query.QueryEncoder.Encoded;
import dev.vectormesh.search.serving.Serving;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers searches: retrieve, fuse, assemble. */
public final class Searcher {
  // A document's nearest chunk is found among this many chunks a document.
  private static final int LOOKUP_CHUNKS_PER_DOCUMENT = 16;
  private static final int LOOKUP_CHUNKS = 4096;

  private final ChunkIndex index;
  private final QueryEncoder encoder;
  private final int candidates;

  /**
   * @param candidates documents of each half that are fused where the caller does not choose
   */
  public Searcher(ChunkIndex index, QueryEncoder encoder, int candidates) {
    this.index = index;
    this.encoder = encoder;
    this.candidates = candidates;
  }

  /** The query's vectors in the namespace's space. */
  public Encoded encode(String tenant, Serving serving, SearchQuery query) {
    return encoder.encode(tenant, serving, query);
  }

  /** Answers one page. */
  public Answer search(
      String tenant, Serving serving, SearchQuery query, Encoded encoded, StepClock clock) {
    Scope scope = scope(tenant, serving, query);
    List<String> warnings = new ArrayList<>();
    warn(query, encoded, warnings);
    try {
      return new Run(scope, serving, query, encoded, clock, warnings).answer();
    } catch (ChunkIndex.IndexMissing e) {
      warnings.add(
          "the namespace has no index in Qdrant: nothing was written to it yet, or it was removed");
      return new Answer(List.of(), null, warnings, false);
    }
  }

  private static Scope scope(String tenant, Serving serving, SearchQuery query) {
    Set<String> uids = new HashSet<>();
    for (String collection : query.collections()) {
      String uid = serving.collectionUids().get(collection);
      if (uid == null) {
        throw ApiException.notFound(collection);
      }
      uids.add(uid);
    }
    return new Scope(
        tenant, serving.physicalCollection(), serving.uid(), serving.generation(), uids);
  }

  private static void warn(SearchQuery query, Encoded encoded, List<String> warnings) {
    if (encoded.truncated()) {
      warnings.add(
          "the query is longer than the encoder reads: its end was not compared by meaning");
    }
    if (query.mode().lexical() && encoded.sparse() == null) {
      warnings.add("the query holds no word to look for");
    }
  }

  /** One search under way. */
  private final class Run {
    private final Scope scope;
    private final Serving serving;
    private final SearchQuery query;
    private final Encoded encoded;
    private final StepClock clock;
    private final List<String> warnings;
    private final @Nullable Similarity similarity;
    private final @Nullable Double threshold;
    private final Fusion fusion;
    private final Comparator<DocumentKey> byName;

    Run(
        Scope scope,
        Serving serving,
        SearchQuery query,
        Encoded encoded,
        StepClock clock,
        List<String> warnings) {
      this.scope = scope;
      this.serving = serving;
      this.query = query;
      this.encoded = encoded;
      this.clock = clock;
      this.warnings = warnings;
      this.similarity = encoded.space() == null ? null : Similarity.of(encoded.space());
      // Similarity is cut to 0, so that nothing is below 0.
      this.threshold =
          query.threshold() != null && query.threshold() > 0 ? query.threshold() : null;
      this.fusion = query.mode() == SearchMode.HYBRID ? query.fusion() : new Fusion.Alone();
      this.byName =
          Comparator.comparing(this::name, Comparator.nullsLast(Comparator.naturalOrder()));
      if (threshold != null && similarity != null && !similarity.known()) {
        throw ApiException.invalid("similarity_threshold", "the namespace's space tells no cosine");
      }
    }

    private @Nullable String name(DocumentKey d) {
      return serving.documentName(d.collectionUid(), d.documentId());
    }

    Answer answer() {
      Page page = query.page();
      int step = page.step();
      while (true) {
        Depth depth = depth(step);
        ChunkIndex.Halves found = clock.time(Step.RETRIEVE, () -> find(depth));
        Retrieval retrieval = clock.time(Step.RETRIEVE, () -> retrieval(found, depth));
        List<FusedDocument> fused =
            clock.time(
                Step.FUSE,
                () ->
                    new Fuser(fusion, retrieval.dense(), retrieval.lexical(), floor(found), byName)
                        .fuse());
        boolean more = !retrieval.whole() && step + 1 < Depth.STEPS;
        if (page.isFirst() && fused.size() < query.topK() && more) {
          step++;
          continue;
        }
        Page here = page.isFirst() ? new Page(step, step, 0) : page;
        List<FusedDocument> order = clock.time(Step.FUSE, () -> unshown(fused, found, here));
        int end = Math.min(order.size(), here.offset() + query.topK());
        List<FusedDocument> shown = order.subList(Math.min(here.offset(), end), end);
        Page next =
            end < order.size()
                ? new Page(here.step(), here.base(), end)
                : more ? new Page(here.step() + 1, here.base(), 0) : null;
        List<Answer.Hit> hits = clock.time(Step.ASSEMBLE, () -> hits(shown, retrieval));
        return new Answer(hits, next, warnings, true);
      }
    }

    private Depth depth(int step) {
      return Depth.at(step, query.candidates(), Math.max(candidates, query.topK()));
    }

    private ChunkIndex.Halves find(Depth depth) {
      if (encoded.dense() == null && encoded.sparse() == null) {
        return new ChunkIndex.Halves(List.of(), List.of(), null);
      }
      ChunkIndex.Halves raw =
          index.find(
              scope,
              new ChunkIndex.Question(
                  encoded.dense(),
                  encoded.sparse(),
                  query.condition(),
                  depth.chunks(),
                  floorCounts()));
      return new ChunkIndex.Halves(comparable(raw.dense()), raw.lexical(), raw.opposite());
    }

    private boolean floorCounts() {
      return encoded.dense() != null
          && fusion instanceof Fusion.Convex
          && similarity != null
          && similarity.mirrors();
    }

    /** The lowest dense score of all that passes the filter; null where nobody asked. */
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
          .map(
              c -> new ScoredChunk(c.id(), c.document(), c.position(), similarity.score(c.score())))
          .toList();
    }

    private Retrieval retrieval(ChunkIndex.Halves found, Depth depth) {
      return Retrieval.of(
          query.mode(),
          found,
          depth,
          similarity,
          threshold,
          d -> name(d) != null,
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

    /** Without what pages of the steps before have shown. */
    private List<FusedDocument> unshown(
        List<FusedDocument> fused, ChunkIndex.Halves found, Page page) {
      if (page.step() == page.base()) {
        return fused;
      }
      Set<DocumentKey> before = Retrieval.documents(found, depth(page.step() - 1), byName);
      return fused.stream().filter(f -> !before.contains(f.document())).toList();
    }

    private List<Answer.Hit> hits(List<FusedDocument> shown, Retrieval retrieval) {
      List<String> ids = new ArrayList<>();
      shown.forEach(d -> best(d).forEach(c -> ids.add(c.id())));
      Map<String, ChunkContent> contents = ids.isEmpty() ? Map.of() : index.contents(scope, ids);
      List<Answer.Hit> hits = new ArrayList<>(shown.size());
      for (FusedDocument d : shown) {
        List<Answer.Chunk> chunks = new ArrayList<>();
        for (FusedChunk c : best(d)) {
          ChunkContent content = contents.get(c.id());
          if (content != null) {
            chunks.add(new Answer.Chunk(c.position(), c.score(), content));
          }
        }
        String name = name(d.document());
        // A document without contents was deleted after it was found.
        if (!chunks.isEmpty() && name != null) {
          hits.add(hit(d, name, chunks, retrieval.cosine(d.document())));
        }
      }
      return hits;
    }

    private Answer.Hit hit(
        FusedDocument d, String name, List<Answer.Chunk> chunks, @Nullable Double cosine) {
      return new Answer.Hit(
          name,
          d.score(),
          cosine == null ? null : Similarity.clipped(cosine),
          chunks,
          query.explain() ? Explanation.of(d, fusion) : null);
    }

    private List<FusedChunk> best(FusedDocument d) {
      return d.chunks().subList(0, Math.min(d.chunks().size(), query.chunksPerDocument()));
    }
  }
}
