package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.collection.Collection;
import dev.vectormesh.embedded.qdrant.collection.Collections;
import dev.vectormesh.embedded.qdrant.query.QueryRunner;
import dev.vectormesh.embedded.qdrant.scan.SharedWork;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.GroupsResult;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Queries, whichever method they came by; each call, a batch too, sees one state of the collection.
 */
final class QueryReads {
  private final Collections collections;
  private final SharedWork work;

  QueryReads(Collections collections, SharedWork work) {
    this.collections = collections;
    this.work = work;
  }

  List<ScoredPoint> query(QueryPoints request) throws IOException {
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      return query(request, collection, snapshot);
    }
  }

  List<BatchResult> batch(String name, List<QueryPoints> requests) throws IOException {
    Collection collection = collections.get(name);
    try (Snapshot snapshot = collection.store().snapshot()) {
      List<Callable<BatchResult>> queries = new ArrayList<>(requests.size());
      for (QueryPoints request : requests) {
        queries.add(() ->
            BatchResult.newBuilder().addAllResult(query(request, collection, snapshot)).build());
      }
      return work.all(queries);
    }
  }

  private List<ScoredPoint> query(QueryPoints request, Collection collection, Snapshot snapshot)
      throws IOException {
    PointReads.refuseShardKey(request.hasShardKeySelector());
    Records records =
        new Records(
            request.getWithPayload(), false, request.getWithVectors(), collection.store().schema());
    return records.scored(runner(collection, snapshot).run(request));
  }

  GroupsResult groups(QueryPointGroups request) throws IOException {
    PointReads.refuseShardKey(request.hasShardKeySelector());
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      return new GroupReads(collections)
          .run(request, collection, snapshot, runner(collection, snapshot));
    }
  }

  private QueryRunner runner(Collection collection, Snapshot snapshot) {
    return new QueryRunner(
        snapshot,
        collection.store().schema(),
        PointReads.filters(collection),
        new Lookups(collections, collection),
        Indexes.of(collection),
        work);
  }
}
