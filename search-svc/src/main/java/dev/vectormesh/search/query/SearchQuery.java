package dev.vectormesh.search.query;

import dev.vectormesh.encoders.PastQueries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, checked.
 *
 * @param namespace its name
 * @param text whose words are looked for; empty where only other things are searched by
 * @param probes what the vector is made of, at least one but in lexical mode
 * @param collections names; empty means all of the namespace
 * @param topK documents on a page
 * @param threshold the least similarity, 0..1; null means none
 * @param minRelevance the least share of unrelated documents that are farther, 0..1; null means
 *     none
 * @param distinct whether of near duplicates one is shown
 * @param onlyPictures whether collections of texts alone are not asked; the condition holds it too
 * @param fusion of a hybrid search
 * @param chunksPerDocument shown at most
 * @param candidates of each half, when the caller chose; null leaves it to the service
 * @param facets what documents are counted by, for the first page
 * @param pull of what was chosen for past queries that are near; null leaves the query as it is
 * @param page where the page begins
 */
public record SearchQuery(
    String namespace,
    String text,
    List<Probe> probes,
    List<String> collections,
    SearchMode mode,
    int topK,
    Condition condition,
    @Nullable Double threshold,
    @Nullable Double minRelevance,
    boolean distinct,
    boolean onlyPictures,
    Fusion fusion,
    boolean explain,
    int chunksPerDocument,
    @Nullable Integer candidates,
    List<Facet> facets,
    PastQueries.@Nullable Pull pull,
    Page page) {

  /** The same question of some of the collections, answered by so many documents at once. */
  public SearchQuery of(List<String> some, int documents) {
    return new SearchQuery(
        namespace,
        text,
        probes,
        some,
        mode,
        documents,
        condition,
        threshold,
        minRelevance,
        distinct,
        onlyPictures,
        fusion,
        explain,
        chunksPerDocument,
        candidates,
        facets,
        pull,
        page);
  }

  /** The same question, another page. */
  public SearchQuery at(Page other) {
    return new SearchQuery(
        namespace,
        text,
        probes,
        collections,
        mode,
        topK,
        condition,
        threshold,
        minRelevance,
        distinct,
        onlyPictures,
        fusion,
        explain,
        chunksPerDocument,
        candidates,
        facets,
        pull,
        other);
  }
}
