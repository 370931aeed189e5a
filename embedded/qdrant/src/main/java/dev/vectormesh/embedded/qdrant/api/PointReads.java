package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.filter.Filters;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.query.Groups;
import dev.vectormesh.embedded.qdrant.query.Hit;
import dev.vectormesh.embedded.qdrant.query.QueryRunner;
import dev.vectormesh.embedded.qdrant.query.ScrollRunner;
import dev.vectormesh.embedded.qdrant.storage.Collection;
import dev.vectormesh.embedded.qdrant.storage.Collections;
import dev.vectormesh.embedded.qdrant.storage.PointFilter;
import dev.vectormesh.embedded.qdrant.storage.PointKey;
import dev.vectormesh.embedded.qdrant.storage.Refusal;
import dev.vectormesh.embedded.qdrant.storage.Snapshot;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.GroupsResult;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.QueryBatchPoints;
import io.qdrant.client.grpc.Points.QueryBatchResponse;
import io.qdrant.client.grpc.Points.QueryGroupsResponse;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The reading half of {@code qdrant.Points}; each call sees one state of the collection. */
final class PointReads {
  private static final int DEFAULT_PAGE = 10;
  private static final int DEFAULT_GROUPS = 10;
  private static final int DEFAULT_GROUP_SIZE = 3;

  private final Collections collections;
  private final Lookups lookups;

  PointReads(Collections collections) {
    this.collections = collections;
    this.lookups = new Lookups(collections);
  }

  static Filters filters(Collection collection) {
    return new Filters(key -> Indexes.isText(collection.info(), key));
  }

  GetResponse get(GetPoints request) throws IOException {
    long start = System.nanoTime();
    refuseShardKey(request.hasShardKeySelector());
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      Records records =
          new Records(
              request.getWithPayload(),
              true,
              request.getWithVectors(),
              collection.store().schema());
      GetResponse.Builder out = GetResponse.newBuilder();
      Set<PointKey> seen = new HashSet<>();
      for (PointId id : request.getIdsList()) {
        PointKey key = PointKey.of(id);
        Snapshot.Place place = seen.add(key) ? snapshot.find(key) : null;
        if (place != null) {
          out.addResult(records.retrieved(new Hit(key, 0, place)));
        }
      }
      return out.setTime(Replies.secondsSince(start)).build();
    }
  }

  ScrollResponse scroll(ScrollPoints request) throws IOException {
    long start = System.nanoTime();
    refuseShardKey(request.hasShardKeySelector());
    if (request.hasOrderBy()) {
      throw Refusal.unsupported("ScrollPoints.order_by");
    }
    int limit = request.hasLimit() ? request.getLimit() : DEFAULT_PAGE;
    if (limit == 0) {
      throw Refusal.invalid(
          "Validation error in body: [limit: value 0 invalid, must be 1 or larger]");
    }
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      PointFilter filter =
          request.hasFilter() ? filters(collection).compile(request.getFilter()) : null;
      PointKey from = request.hasOffset() ? PointKey.of(request.getOffset()) : null;
      List<Hit> page =
          new ScrollRunner(snapshot).page(filter, from, Integer.toUnsignedLong(limit) + 1);
      Records records =
          new Records(
              request.getWithPayload(),
              true,
              request.getWithVectors(),
              collection.store().schema());
      ScrollResponse.Builder out = ScrollResponse.newBuilder();
      for (Hit hit : page) {
        if (out.getResultCount() == Integer.toUnsignedLong(limit)) {
          out.setNextPageOffset(hit.key().toProto());
        } else {
          out.addResult(records.retrieved(hit));
        }
      }
      return out.setTime(Replies.secondsSince(start)).build();
    }
  }

  CountResponse count(CountPoints request) throws IOException {
    long start = System.nanoTime();
    refuseShardKey(request.hasShardKeySelector());
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      long count =
          request.hasFilter()
              ? QueryRunner.count(snapshot, filters(collection).compile(request.getFilter()))
              : snapshot.size();
      return CountResponse.newBuilder()
          .setResult(CountResult.newBuilder().setCount(count))
          .setTime(Replies.secondsSince(start))
          .build();
    }
  }

  QueryResponse query(QueryPoints request) throws IOException {
    long start = System.nanoTime();
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      return QueryResponse.newBuilder()
          .addAllResult(query(request, collection, snapshot))
          .setTime(Replies.secondsSince(start))
          .build();
    }
  }

  QueryBatchResponse queryBatch(QueryBatchPoints request) throws IOException {
    long start = System.nanoTime();
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      QueryBatchResponse.Builder out = QueryBatchResponse.newBuilder();
      for (QueryPoints query : request.getQueryPointsList()) {
        out.addResult(BatchResult.newBuilder().addAllResult(query(query, collection, snapshot)));
      }
      return out.setTime(Replies.secondsSince(start)).build();
    }
  }

  private List<ScoredPoint> query(QueryPoints request, Collection collection, Snapshot snapshot)
      throws IOException {
    refuseShardKey(request.hasShardKeySelector());
    Records records =
        new Records(
            request.getWithPayload(), false, request.getWithVectors(), collection.store().schema());
    return records.scored(runner(collection, snapshot).run(request));
  }

  private QueryRunner runner(Collection collection, Snapshot snapshot) {
    return new QueryRunner(snapshot, collection.store().schema(), filters(collection), lookups);
  }

  QueryGroupsResponse queryGroups(QueryPointGroups request) throws IOException {
    long start = System.nanoTime();
    refuseShardKey(request.hasShardKeySelector());
    if (request.hasWithLookup()) {
      throw Refusal.unsupported("QueryPointGroups.with_lookup");
    }
    QueryPoints.Builder query =
        QueryPoints.newBuilder()
            .addAllPrefetch(request.getPrefetchList())
            .setUsing(request.getUsing())
            .setParams(request.getParams());
    if (request.hasQuery()) {
      query.setQuery(request.getQuery());
    }
    if (request.hasFilter()) {
      query.setFilter(request.getFilter());
    }
    if (request.hasScoreThreshold()) {
      query.setScoreThreshold(request.getScoreThreshold());
    }
    if (request.hasLookupFrom()) {
      query.setLookupFrom(request.getLookupFrom());
    }
    int groups = count("limit", request.hasLimit(), request.getLimit(), DEFAULT_GROUPS);
    int size =
        count("group_size", request.hasGroupSize(), request.getGroupSize(), DEFAULT_GROUP_SIZE);
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      Records records =
          new Records(
              request.getWithPayload(),
              false,
              request.getWithVectors(),
              collection.store().schema());
      GroupsResult.Builder out = GroupsResult.newBuilder();
      var found =
          Groups.of(
              runner(collection, snapshot),
              query.build(),
              snapshot,
              path(request.getGroupBy()),
              groups,
              size);
      for (var group : found.entrySet()) {
        out.addGroups(
            PointGroup.newBuilder()
                .setId(group.getKey())
                .addAllHits(records.scored(group.getValue())));
      }
      return QueryGroupsResponse.newBuilder()
          .setResult(out)
          .setTime(Replies.secondsSince(start))
          .build();
    }
  }

  private static int count(String field, boolean set, long value, int otherwise) {
    if (!set) {
      return otherwise;
    }
    if (value < 1 || value > 100_000) {
      throw Refusal.invalid(field + " must be from 1 to 100000");
    }
    return (int) value;
  }

  private static PayloadPath path(String key) {
    try {
      return PayloadPath.parse(key);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("Unable to parse group_by: \"" + key + "\"");
    }
  }

  private static void refuseShardKey(boolean set) {
    if (set) {
      throw Refusal.unsupported("shard_key_selector");
    }
  }
}
