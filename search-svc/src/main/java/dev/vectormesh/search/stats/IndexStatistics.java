package dev.vectormesh.search.stats;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Scope;
import dev.vectormesh.search.query.Searcher;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.serving.ServingResolver;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells what of a namespace's index is there. */
public final class IndexStatistics {
  /** Asks the store of points. */
  public interface Store {
    /** Of the scope's points, those that fulfil the condition. */
    IndexFigures figures(Scope scope, Condition condition);
  }

  private final ServingResolver servings;
  private final Searcher searcher;
  private final Store store;

  public IndexStatistics(ServingResolver servings, Searcher searcher, Store store) {
    this.servings = servings;
    this.searcher = searcher;
    this.store = store;
  }

  /**
   * Of the caller's own namespace.
   *
   * @param collections names; empty means all
   * @param onlyPictures whether pictures alone are counted
   * @return empty where the namespace, or one of the collections, is not there
   */
  public Optional<IndexFigures> of(
      String namespace, List<String> collections, boolean onlyPictures) {
    Serving serving;
    try {
      serving = servings.resolve(namespace).live();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    if (!serving.collectionUids().keySet().containsAll(collections)) {
      return Optional.empty();
    }
    Condition condition = onlyPictures ? new Condition.Picture() : Condition.NONE;
    return Optional.of(
        searcher.parts(serving, collections, onlyPictures).stream()
            .map(part ->
                store.figures(scope(part, serving.collectionsIn(part, collections)), condition))
            .reduce(IndexFigures.NONE, IndexFigures::and));
  }

  private static Scope scope(Serving part, List<String> collections) {
    Set<String> uids =
        collections.stream()
            .map(name -> part.collectionUids().getOrDefault(name, name))
            .collect(Collectors.toSet());
    return Scope.ofUids(CallContext.current().tenant(), part, uids);
  }
}
