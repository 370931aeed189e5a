package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.collection.Collection;
import dev.vectormesh.embedded.qdrant.collection.Collections;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.filter.Filters;
import dev.vectormesh.embedded.qdrant.query.FacetRunner;
import dev.vectormesh.embedded.qdrant.query.Hit;
import dev.vectormesh.embedded.qdrant.query.MatchingRows;
import dev.vectormesh.embedded.qdrant.query.OrderedScroll;
import dev.vectormesh.embedded.qdrant.query.ScrollRunner;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.FacetResponse;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.util.FixedBitSet;

/** The reading half of {@code qdrant.Points}; each call sees one state of the collection. */
final class PointReads {
  private static final int DEFAULT_PAGE = 10;

  private final Collections collections;

  PointReads(Collections collections) {
    this.collections = collections;
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
              false,
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
    long limit = request.hasLimit() ? Integer.toUnsignedLong(request.getLimit()) : DEFAULT_PAGE;
    if (limit == 0) {
      throw noLimit();
    }
    if (request.hasOrderBy() && request.hasOffset()) {
      throw Refusal.wrongInput(
          "Cannot use an `offset` when using `order_by`. The alternative for paging is to use"
              + " `order_by.start_from` and a filter to exclude the IDs that you've already seen"
              + " for the `order_by.start_from` value");
    }
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      Records records =
          new Records(
              request.getWithPayload(),
              true,
              request.getWithVectors(),
              collection.store().schema());
      ScrollResponse.Builder out = ScrollResponse.newBuilder();
      for (Hit hit : page(request, collection, snapshot, limit)) {
        if (out.getResultCount() == limit) {
          out.setNextPageOffset(hit.key().toProto());
        } else {
          out.addResult(records.retrieved(hit));
        }
      }
      return out.setTime(Replies.secondsSince(start)).build();
    }
  }

  /** The page; by id it has the first point of the next one as well. */
  private static List<Hit> page(
      ScrollPoints request, Collection collection, Snapshot snapshot, long limit)
      throws IOException {
    PointFilter filter =
        request.hasFilter() ? filters(collection).compile(request.getFilter()) : null;
    if (request.hasOrderBy()) {
      return new OrderedScroll(snapshot, Indexes.of(collection))
          .page(request.getOrderBy(), MatchingRows.of(snapshot, filter), limit);
    }
    PointKey from = request.hasOffset() ? PointKey.of(request.getOffset()) : null;
    return new ScrollRunner(snapshot).page(filter, from, limit + 1);
  }

  CountResponse count(CountPoints request) throws IOException {
    long start = System.nanoTime();
    refuseShardKey(request.hasShardKeySelector());
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      long count =
          request.hasFilter()
              ? MatchingRows.count(snapshot, filters(collection).compile(request.getFilter()))
              : snapshot.size();
      return CountResponse.newBuilder()
          .setResult(CountResult.newBuilder().setCount(count))
          .setTime(Replies.secondsSince(start))
          .build();
    }
  }

  FacetResponse facet(FacetCounts request) throws IOException {
    long start = System.nanoTime();
    refuseShardKey(request.hasShardKeySelector());
    long limit = request.hasLimit() ? request.getLimit() : DEFAULT_PAGE;
    if (limit == 0) {
      throw noLimit();
    }
    Collection collection = collections.get(request.getCollectionName());
    try (Snapshot snapshot = collection.store().snapshot()) {
      PointFilter filter =
          request.hasFilter() ? filters(collection).compile(request.getFilter()) : null;
      List<FixedBitSet> rows = MatchingRows.of(snapshot, filter);
      return FacetResponse.newBuilder()
          .addAllHits(
              new FacetRunner(snapshot, Indexes.of(collection))
                  .run(request.getKey(), rows, limit < 0 ? Long.MAX_VALUE : limit))
          .setTime(Replies.secondsSince(start))
          .build();
    }
  }

  static Refusal noLimit() {
    return Refusal.invalid(
        "Validation error in body: [limit: value 0 invalid, must be 1 or larger]");
  }

  static void refuseShardKey(boolean set) {
    if (set) {
      throw Refusal.unsupported("shard_key_selector");
    }
  }
}
