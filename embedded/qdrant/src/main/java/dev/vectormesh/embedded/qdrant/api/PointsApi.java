package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.storage.Collections;
import dev.vectormesh.embedded.qdrant.storage.Refusal;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Points.ClearPayloadPoints;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePayloadPoints;
import io.qdrant.client.grpc.Points.DeletePointVectors;
import io.qdrant.client.grpc.Points.DeletePoints;
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
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateBatchPoints;
import io.qdrant.client.grpc.Points.UpdateBatchResponse;
import io.qdrant.client.grpc.Points.UpdatePointVectors;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;

/** {@code qdrant.Points}. */
public final class PointsApi extends PointsGrpc.PointsImplBase {
  private final Replies replies;
  private final Collections collections;
  private final PointReads reads;

  public PointsApi(Replies replies, Collections collections) {
    this.replies = replies;
    this.collections = collections;
    this.reads = new PointReads(collections);
  }

  @Override
  public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> reply) {
    var list =
        PointsUpdateOperation.PointStructList.newBuilder().addAllPoints(request.getPointsList());
    if (request.hasUpdateFilter()) {
      list.setUpdateFilter(request.getUpdateFilter());
    }
    if (request.hasUpdateMode()) {
      list.setUpdateMode(request.getUpdateMode());
    }
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setUpsert(list).build(),
        reply);
  }

  @Override
  public void delete(DeletePoints request, StreamObserver<PointsOperationResponse> reply) {
    var delete = PointsUpdateOperation.DeletePoints.newBuilder().setPoints(request.getPoints());
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setDeletePoints(delete).build(),
        reply);
  }

  @Override
  public void updateVectors(
      UpdatePointVectors request, StreamObserver<PointsOperationResponse> reply) {
    var update =
        PointsUpdateOperation.UpdateVectors.newBuilder().addAllPoints(request.getPointsList());
    if (request.hasUpdateFilter()) {
      update.setUpdateFilter(request.getUpdateFilter());
    }
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setUpdateVectors(update).build(),
        reply);
  }

  @Override
  public void deleteVectors(
      DeletePointVectors request, StreamObserver<PointsOperationResponse> reply) {
    var delete =
        PointsUpdateOperation.DeleteVectors.newBuilder()
            .setPointsSelector(request.getPointsSelector())
            .setVectors(request.getVectors());
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setDeleteVectors(delete).build(),
        reply);
  }

  @Override
  public void setPayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    var set =
        PointsUpdateOperation.SetPayload.newBuilder()
            .putAllPayload(request.getPayloadMap())
            .setPointsSelector(request.getPointsSelector());
    if (request.hasKey()) {
      set.setKey(request.getKey());
    }
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setSetPayload(set).build(),
        reply);
  }

  @Override
  public void overwritePayload(
      SetPayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    var overwrite =
        PointsUpdateOperation.OverwritePayload.newBuilder()
            .putAllPayload(request.getPayloadMap())
            .setPointsSelector(request.getPointsSelector());
    if (request.hasKey()) {
      overwrite.setKey(request.getKey());
    }
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setOverwritePayload(overwrite).build(),
        reply);
  }

  @Override
  public void deletePayload(
      DeletePayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    var delete =
        PointsUpdateOperation.DeletePayload.newBuilder()
            .addAllKeys(request.getKeysList())
            .setPointsSelector(request.getPointsSelector());
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setDeletePayload(delete).build(),
        reply);
  }

  @Override
  public void clearPayload(
      ClearPayloadPoints request, StreamObserver<PointsOperationResponse> reply) {
    var clear = PointsUpdateOperation.ClearPayload.newBuilder().setPoints(request.getPoints());
    write(
        request.getCollectionName(),
        request.hasShardKeySelector(),
        request.getWait(),
        PointsUpdateOperation.newBuilder().setClearPayload(clear).build(),
        reply);
  }

  private void write(
      String collection,
      boolean shardKey,
      boolean wait,
      PointsUpdateOperation operation,
      StreamObserver<PointsOperationResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () -> {
          if (shardKey) {
            throw Refusal.unsupported("shard_key_selector");
          }
          long number = collections.get(collection).store().write(operation);
          return PointsOperationResponse.newBuilder()
              .setResult(result(number, wait))
              .setTime(Replies.secondsSince(start))
              .build();
        });
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
          for (PointsUpdateOperation operation : request.getOperationsList()) {
            out.addResult(result(store.write(operation), request.getWait()));
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
    replies.send(reply, () -> reads.get(request));
  }

  @Override
  public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> reply) {
    replies.send(reply, () -> reads.scroll(request));
  }

  @Override
  public void count(CountPoints request, StreamObserver<CountResponse> reply) {
    replies.send(reply, () -> reads.count(request));
  }

  @Override
  public void query(QueryPoints request, StreamObserver<QueryResponse> reply) {
    replies.send(reply, () -> reads.query(request));
  }

  @Override
  public void queryBatch(QueryBatchPoints request, StreamObserver<QueryBatchResponse> reply) {
    replies.send(reply, () -> reads.queryBatch(request));
  }

  @Override
  public void queryGroups(QueryPointGroups request, StreamObserver<QueryGroupsResponse> reply) {
    replies.send(reply, () -> reads.queryGroups(request));
  }
}
