package dev.vectormesh.search.api;

import dev.vectormesh.encoders.PastQueries;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Facet;
import dev.vectormesh.search.query.Fusion;
import dev.vectormesh.search.query.Page;
import dev.vectormesh.search.query.Probe;
import dev.vectormesh.search.query.SearchMode;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.v1.NeighbourOptions;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.List;

/**
 * Reads requests. The rules of single fields were checked before; here are those that concern
 * several.
 */
final class SearchRequests {
  private static final int USUAL_TOP_K = 10;
  private static final int USUAL_CHUNKS = 1;

  private SearchRequests() {}

  /** The query of a request, for its first page; throws INVALID_ARGUMENT naming every bad field. */
  static SearchQuery read(SearchRequest r) {
    Violations violations = new Violations();
    List<Probe> probes = Probes.read(r, violations);
    String words = Probes.words(r);
    SearchMode mode = mode(r, words);
    violations.check(
        r.getQuery().isEmpty() ? r.getProbesCount() > 0 : !r.getQuery().isBlank(),
        "query",
        "must not be blank, unless there are probes");
    violations.check(
        mode != SearchMode.LEXICAL || !words.isBlank() || probes.isEmpty(),
        "mode",
        "SEARCH_MODE_LEXICAL needs a text: a query, or a probe of positive weight");
    violations.check(
        !r.hasMinRelevance()
            || mode != SearchMode.LEXICAL
                && probes.size() == 1
                && probes.getFirst() instanceof Probe.Text(var text, var weight)
                && weight > 0,
        "min_relevance",
        "goes with one text alone, and not with SEARCH_MODE_LEXICAL");
    violations.check(
        !r.hasNeighbours()
            || mode != SearchMode.LEXICAL
                && probes.size() == 1
                && probes.getFirst() instanceof Probe.Text(var text, var weight)
                && weight > 0,
        "neighbours",
        "goes with one text alone, and not with SEARCH_MODE_LEXICAL");
    for (int i = 0; i < r.getCollectionsCount(); i++) {
      violations.check(
          r.getCollections(i).startsWith(r.getParent() + "/"),
          "collections[" + i + "]",
          "is not of " + r.getParent());
    }
    violations.check(
        !(mode == SearchMode.LEXICAL && r.hasSimilarityThreshold()),
        "similarity_threshold",
        "needs vectors; it does not go with SEARCH_MODE_LEXICAL");
    Condition condition =
        Filters.condition(r.getFilter(), "filter", r.getOnlyPictures(), violations);
    List<Facet> facets = FacetRequests.read(r, condition, violations);
    violations.throwIfAny();
    return new SearchQuery(
        r.getParent(),
        words,
        probes,
        r.getCollectionsList(),
        mode,
        r.hasTopK() ? r.getTopK() : USUAL_TOP_K,
        condition,
        r.hasSimilarityThreshold() ? r.getSimilarityThreshold() : null,
        r.hasMinRelevance() ? r.getMinRelevance() : null,
        r.getDistinct(),
        r.getOnlyPictures(),
        fusion(r),
        r.getExplain(),
        r.hasChunksPerDocument() ? r.getChunksPerDocument() : USUAL_CHUNKS,
        r.hasCandidates() ? r.getCandidates() : null,
        facets,
        r.hasNeighbours() ? pull(r.getNeighbours()) : null,
        Page.FIRST);
  }

  private static PastQueries.Pull pull(NeighbourOptions options) {
    return new PastQueries.Pull(
        options.hasWeight() ? options.getWeight() : PastQueries.Pull.USUAL.weight(),
        options.hasFloor() ? options.getFloor() : PastQueries.Pull.USUAL.floor(),
        options.hasMost() ? options.getMost() : PastQueries.Pull.USUAL.most());
  }

  private static SearchMode mode(SearchRequest r, String words) {
    return switch (r.getMode()) {
      // A picture has no words.
      case SEARCH_MODE_UNSPECIFIED, SEARCH_MODE_HYBRID ->
          words.isBlank() ? SearchMode.DENSE : SearchMode.HYBRID;
      case SEARCH_MODE_DENSE -> SearchMode.DENSE;
      case SEARCH_MODE_LEXICAL -> SearchMode.LEXICAL;
      case UNRECOGNIZED -> throw ApiException.invalid("mode", "is unknown");
    };
  }

  private static Fusion fusion(SearchRequest r) {
    return switch (r.getFusion().getMethodCase()) {
      case RRF ->
          new Fusion.ReciprocalRank(
              r.getFusion().getRrf().hasK()
                  ? r.getFusion().getRrf().getK()
                  : Fusion.ReciprocalRank.USUAL_K);
      case CONVEX, METHOD_NOT_SET ->
          new Fusion.Convex(
              r.getFusion().getConvex().hasDenseWeight()
                  ? r.getFusion().getConvex().getDenseWeight()
                  : Fusion.Convex.USUAL_DENSE_WEIGHT);
    };
  }
}
