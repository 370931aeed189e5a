package dev.vectormesh.search.api;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.search.flow.Admission;
import dev.vectormesh.search.flow.Searches;
import dev.vectormesh.search.flow.Searches.Searched;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** SearchService. */
public final class SearchApi extends SearchServiceGrpc.SearchServiceImplBase {
  private static final int COLD = 10;

  private final Searches searches;
  private final Admission admission;
  private final Duration queryTimeout;

  /**
   * Longer until the first search has succeeded: one that is cut short warms nothing, so that the
   * next would be cut short too.
   */
  private volatile Duration limit;

  public SearchApi(Searches searches, Admission admission, Duration queryTimeout) {
    this.searches = searches;
    this.admission = admission;
    this.queryTimeout = queryTimeout;
    this.limit = queryTimeout.multipliedBy(COLD);
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> reply) {
    List<Runnable> afterwards = new ArrayList<>(1);
    Replies.send(
        reply,
        () ->
            CallContext.withDeadline(
                limit(request),
                () -> {
                  SearchQuery query = SearchRequests.read(request);
                  Searched searched = admission.run(() -> searches.search(query, request));
                  limit = queryTimeout;
                  afterwards.add(searched.afterwards());
                  return searched.response();
                }));
    afterwards.forEach(Runnable::run);
  }

  /** A picture may have to wait until the process that reads it has started. */
  private Duration limit(SearchRequest request) {
    boolean picture = request.getProbesList().stream().anyMatch(Probe::hasPicture);
    return picture ? queryTimeout.multipliedBy(COLD) : limit;
  }
}
