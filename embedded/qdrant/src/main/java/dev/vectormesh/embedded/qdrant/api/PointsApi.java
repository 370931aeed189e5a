package dev.vectormesh.embedded.qdrant.api;

import com.google.protobuf.Message;
import dev.vectormesh.embedded.qdrant.collection.CollectionStore;
import dev.vectormesh.embedded.qdrant.collection.Collections;
import dev.vectormesh.embedded.qdrant.log.MessageWrite;
import dev.vectormesh.embedded.qdrant.log.PlainUpsert;
import dev.vectormesh.embedded.qdrant.log.Write;
import dev.vectormesh.embedded.qdrant.scan.SharedWork;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.FacetResponse;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.QueryBatchPoints;
import io.qdrant.client.grpc.Points.QueryBatchResponse;
import io.qdrant.client.grpc.Points.QueryGroupsResponse;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.RecommendBatchPoints;
import io.qdrant.client.grpc.Points.RecommendBatchResponse;
import io.qdrant.client.grpc.Points.RecommendGroupsResponse;
import io.qdrant.client.grpc.Points.RecommendPointGroups;
import io.qdrant.client.grpc.Points.RecommendPoints;
import io.qdrant.client.grpc.Points.RecommendResponse;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchBatchPoints;
import io.qdrant.client.grpc.Points.SearchBatchResponse;
import io.qdrant.client.grpc.Points.SearchGroupsResponse;
import io.qdrant.client.grpc.Points.SearchPointGroups;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.SearchResponse;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateBatchResponse;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@code qdrant.Points}. */
public final class PointsApi extends PointsGrpc.PointsImplBase {
  private final Replies replies;
  private final Collections collections;
  private final PointReads reads;
  private final QueryReads queries;

  /**
   * @param threads share the queries of a batch
   */
  public PointsApi(Replies replies, Collections collections, Executor threads) {
    this.replies = replies;
    this.collections = collections;
    this.reads = new PointReads(collections);
    this.queries = new QueryReads(collections, new SharedWork(threads));
  }

  @Override
  public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.of(request), reply);
  }

  /** The same for a request that was read in its plain form. */
  void upsert(PlainUpsert request, StreamObserver<PointsOperationResponse> reply) {
    long start = System.nanoTime();
    WriteTarget target = new WriteTarget(request.collection(), request.waits());
    replies.send(reply, () -> written(target, () -> request, start));
  }

  @Override
  public void delete(DeletePoints request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.of(request), reply);
  }

  @Override
  public void updateVectors(
      UpdatePointVectors request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.of(request), reply);
  }

  @Override
  public void deleteVectors(
      DeletePointVectors request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.of(request), reply);
  }

  @Override
  public void setPayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.set(request), reply);
  }

  @Override
  public void overwritePayload(
      SetPayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.overwrite(request), reply);
  }

  @Override
  public void deletePayload(
      DeletePayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.of(request), reply);
  }

  @Override
  public void clearPayload(
      ClearPayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    write(request, () -> PointWrites.of(request), reply);
  }

  /** What the eight writes have in common; they differ in what they do to the points. */
  private void write(
      Message request,
      Supplier<PointsUpdateOperation> operation,
      StreamObserver<PointsOperationResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () -> written(WriteTarget.of(request), () -> new MessageWrite(operation.get()), start));
  }

  private PointsOperationResponse written(WriteTarget target, Supplier<Write> write, long start) {
    CollectionStore store = collections.get(target.collection()).store();
    long number = store.write(write.get());
    return PointsOperationResponse.newBuilder()
        .setResult(result(number, target.waits()))
        .setTime(Replies.secondsSince(start))
        .build();
  }

  /** Every write is durable and visible when it is answered; the status says what was asked for. */
  private static UpdateResult result(long number, boolean wait) {
    return UpdateResult.newBuilder()
        .setOperationId(number)
        .setStatus(wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged)
        .build();
  }

  @Override
  public void updateBatch(UpdateBatchPoints request, StreamObserver<UpdateBatchResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () -> {
          var store = collections.get(request.getCollectionName()).store();
          UpdateBatchResponse.Builder out = UpdateBatchResponse.newBuilder();
          request.getOperationsList().forEach(PointWrites::refuseShardKey);
          for (PointsUpdateOperation operation : request.getOperationsList()) {
            out.addResult(result(store.write(new MessageWrite(operation)), request.getWait()));
          }
          return out.setTime(Replies.secondsSince(start)).build();
        });
  }

  @Override
  public void createFieldIndex(
      CreateFieldIndexCollection request, StreamObserver<PointsOperationResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () -> {
          collections.update(request.getCollectionName(), info -> Indexes.with(info, request));
          return PointsOperationResponse.newBuilder()
              .setResult(result(0, request.getWait()))
              .setTime(Replies.secondsSince(start))
              .build();
        });
  }

  @Override
  public void deleteFieldIndex(
      DeleteFieldIndexCollection request, StreamObserver<PointsOperationResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () -> {
          collections.update(
              request.getCollectionName(),
              info -> info.toBuilder().removePayloadSchema(request.getFieldName()).build());
          return PointsOperationResponse.newBuilder()
              .setResult(result(0, request.getWait()))
              .setTime(Replies.secondsSince(start))
              .build();
        });
  }

  @Override
  public void get(GetPoints request, StreamObserver<GetResponse> reply) {
    replies.read(reply, () -> reads.get(request));
  }

  @Override
  public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> reply) {
    replies.read(reply, () -> reads.scroll(request));
  }

  @Override
  public void count(CountPoints request, StreamObserver<CountResponse> reply) {
    replies.read(reply, () -> reads.count(request));
  }

  @Override
  public void facet(FacetCounts request, StreamObserver<FacetResponse> reply) {
    replies.read(reply, () -> reads.facet(request));
  }

  @Override
  public void query(QueryPoints request, StreamObserver<QueryResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            QueryResponse.newBuilder()
                .addAllResult(queries.query(request))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void queryBatch(QueryBatchPoints request, StreamObserver<QueryBatchResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            QueryBatchResponse.newBuilder()
                .addAllResult(
                    queries.batch(request.getCollectionName(), request.getQueryPointsList()))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void queryGroups(QueryPointGroups request, StreamObserver<QueryGroupsResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            QueryGroupsResponse.newBuilder()
                .setResult(queries.groups(request))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void search(SearchPoints request, StreamObserver<SearchResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            SearchResponse.newBuilder()
                .addAllResult(queries.query(SearchRequests.query(request)))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void searchBatch(SearchBatchPoints request, StreamObserver<SearchBatchResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            SearchBatchResponse.newBuilder()
                .addAllResult(
                    queries.batch(
                        request.getCollectionName(),
                        request.getSearchPointsList().stream().map(SearchRequests::query).toList()))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void searchGroups(SearchPointGroups request, StreamObserver<SearchGroupsResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            SearchGroupsResponse.newBuilder()
                .setResult(queries.groups(SearchRequests.query(request)))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void recommend(RecommendPoints request, StreamObserver<RecommendResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            RecommendResponse.newBuilder()
                .addAllResult(queries.query(SearchRequests.query(request)))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void recommendBatch(
      RecommendBatchPoints request, StreamObserver<RecommendBatchResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            RecommendBatchResponse.newBuilder()
                .addAllResult(
                    queries.batch(
                        request.getCollectionName(),
                        request.getRecommendPointsList().stream()
                            .map(SearchRequests::query)
                            .toList()))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void recommendGroups(
      RecommendPointGroups request, StreamObserver<RecommendGroupsResponse> reply) {
    long start = System.nanoTime();
    replies.read(
        reply,
        () ->
            RecommendGroupsResponse.newBuilder()
                .setResult(queries.groups(SearchRequests.query(request)))
                .setTime(Replies.secondsSince(start))
                .build());
  }
}
