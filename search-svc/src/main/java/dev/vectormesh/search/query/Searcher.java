package dev.vectormesh.search.query;

import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.query.QueryEncoder.Encoded;
import dev.vectormesh.search.serving.Serving;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers searches: retrieve, fuse, assemble. */
public final class Searcher {
  private static final int MOST_CHUNKS_OF_A_PROBE = 64;

  private final ChunkIndex index;
  private final QueryEncoder encoder;
  private final Depths depths;
  private final Baselines baselines;
  private final Neighbours neighbours;

  /**
   * @param candidates documents of each half that are fused where the caller does not choose
   * @param past queries with what was chosen for them
   */
  public Searcher(ChunkIndex index, QueryEncoder encoder, int candidates, Neighbours.Source past) {
    this.index = index;
    this.encoder = encoder;
    this.depths = new Depths(candidates);
    this.baselines = new Baselines(index);
    this.neighbours = new Neighbours(past);
  }

  /**
   * What each space is searched with that the query asks; empty where it asks for pictures, and
   * there are spaces of texts alone.
   */
  public List<Serving> parts(Serving serving, SearchQuery query) {
    return parts(serving, query.collections(), query.onlyPictures());
  }

  /** The same of collections; of none means of all. */
  public List<Serving> parts(Serving serving, List<String> collections, boolean onlyPictures) {
    List<Serving> parts = serving.parts(collections);
    if (!onlyPictures) {
      return parts;
    }
    for (String name : collections) {
      if (!serving.collectionUids().containsKey(name)) {
        throw ApiException.notFound(name);
      }
    }
    return parts.stream().filter(encoder::readsPictures).toList();
  }

  /** The query's words; null where the search looks for none. */
  public @Nullable SparseVector words(Serving serving, SearchQuery query) {
    return encoder.words(serving, query);
  }

  /** The query's vectors in the namespace's space, its words among them. */
  public Encoded encode(
      String tenant, Serving serving, SearchQuery query, @Nullable SparseVector words) {
    return neighbours.moved(
        tenant,
        serving,
        query,
        encoder.encode(tenant, serving, query, words, probe -> vectors(tenant, serving, probe)));
  }

  private List<float[]> vectors(String tenant, Serving serving, Probe.Document probe) {
    String uid = serving.collectionUids().get(probe.collection());
    if (uid == null) {
      throw ApiException.notFound(probe.name());
    }
    Scope scope = Scope.ofUids(tenant, serving, Set.of(uid));
    List<float[]> vectors =
        index.vectors(scope, new DocumentKey(uid, probe.id()), MOST_CHUNKS_OF_A_PROBE);
    if (vectors.isEmpty()) {
      throw ApiException.notFound(probe.name());
    }
    return vectors;
  }

  /**
   * Begins to look for a hybrid query's words, as they need no encoder; null where the search has
   * no such half, or nothing beside it.
   */
  public @Nullable WordSearch begin(
      Fanout fan, String tenant, Serving serving, SearchQuery query, @Nullable SparseVector words) {
    if (words == null
        || query.mode() != SearchMode.HYBRID
        || !known(serving, query.collections())) {
      return null;
    }
    Depth depth = depths.first(serving, query);
    Scope scope = Scope.of(tenant, serving, query.collections());
    ChunkIndex.Question question =
        new ChunkIndex.Question(null, null, words, query.condition(), depth.chunks(), false);
    return new WordSearch(depth, fan.fork(() -> index.find(scope, question).lexical()));
  }

  /**
   * Answers one page.
   *
   * @throws ChunkIndex.IndexMissing when the physical collection does not exist
   * @param words what {@link #begin} began for the same serving and query; null to look now
   */
  public Answer search(
      String tenant,
      Serving serving,
      SearchQuery query,
      Encoded encoded,
      @Nullable WordSearch words,
      StepClock clock) {
    Scope scope = Scope.of(tenant, serving, query.collections());
    List<String> warnings = new ArrayList<>();
    warn(query, encoded, warnings);
    Baseline baseline =
        query.minRelevance() == null || encoded.encoder() == null
            ? null
            : baselines.of(scope, serving, encoded.encoder());
    Answer answer =
        new SearchRun(
                index, depths, scope, serving, query, encoded, baseline, words, clock, warnings)
            .answer();
    // What is chosen changes answers without a change of the contents.
    return query.pull() == null ? answer : answer.passing();
  }

  private static boolean known(Serving serving, List<String> collections) {
    return serving.collectionUids().keySet().containsAll(collections);
  }

  private static void warn(SearchQuery query, Encoded encoded, List<String> warnings) {
    if (encoded.truncated()) {
      warnings.add(
          "the query is longer than the encoder reads: its end was not compared by meaning");
    }
    if (encoded.neighbours() == Encoded.UNREAD) {
      warnings.add("past queries are being read: this one was not moved; ask again in a moment");
    }
    if (query.mode().lexical() && encoded.sparse() == null) {
      warnings.add("the query holds no word to look for");
    }
  }
}
