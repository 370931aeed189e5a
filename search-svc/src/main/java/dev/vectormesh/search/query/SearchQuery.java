package dev.vectormesh.search.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked, checked.
 *
 * @param namespace its name
 * @param collections names; empty means all of the namespace
 * @param topK documents on a page
 * @param threshold the least similarity, 0..1; null means none
 * @param fusion of a hybrid search
 * @param chunksPerDocument shown at most
 * @param candidates of each half, when the caller chose; null leaves it to the service
 * @param page where the page begins
 */
public record SearchQuery(
    String namespace,
    String text,
    List<String> collections,
    SearchMode mode,
    int topK,
    Condition condition,
    @Nullable Double threshold,
    Fusion fusion,
    boolean explain,
    int chunksPerDocument,
    @Nullable Integer candidates,
    Page page) {

  /** The same question of some of the collections, answered by so many documents at once. */
  public SearchQuery of(List<String> some, int documents) {
    return new SearchQuery(
        namespace,
        text,
        some,
        mode,
        documents,
        condition,
        threshold,
        fusion,
        explain,
        chunksPerDocument,
        candidates,
        page);
  }

  /** The same question, another page. */
  public SearchQuery at(Page other) {
    return new SearchQuery(
        namespace,
        text,
        collections,
        mode,
        topK,
        condition,
        threshold,
        fusion,
        explain,
        chunksPerDocument,
        candidates,
        other);
  }
}
