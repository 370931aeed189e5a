package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.collection.Collection;
import dev.vectormesh.embedded.qdrant.collection.Collections;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionExists;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionExistsResponse;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import io.qdrant.client.grpc.Collections.ListCollectionAliasesRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.UpdateQueueInfo;
import io.qdrant.client.grpc.CollectionsGrpc;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** {@code qdrant.Collections}. */
public final class CollectionsApi extends CollectionsGrpc.CollectionsImplBase {
  private static final int LONGEST_NAME = 255;
  private static final String FORBIDDEN = "<>:\"/\\|?*\0\u001F";

  private final Replies replies;
  private final Collections collections;

  public CollectionsApi(Replies replies, Collections collections) {
    this.replies = replies;
    this.collections = collections;
  }

  @Override
  public void create(CreateCollection request, StreamObserver<CollectionOperationResponse> reply) {
    operation(
        reply,
        () -> {
          checkName(request.getCollectionName());
          collections.create(request.getCollectionName(), CollectionConfigs.of(request));
          return true;
        });
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw Refusal.invalid(
          "Validation error in body: [collection_name: value must have 1 to 255 characters]");
    }
    if (name.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0)) {
      throw Refusal.invalid(
          "Validation error in body: [collection_name: collection name cannot contain one of"
              + " <>:\"/\\|?*]");
    }
  }

  @Override
  public void update(UpdateCollection request, StreamObserver<CollectionOperationResponse> reply) {
    operation(
        reply,
        () -> {
          collections.update(
              request.getCollectionName(), info -> CollectionConfigs.updated(info, request));
          return true;
        });
  }

  @Override
  public void delete(DeleteCollection request, StreamObserver<CollectionOperationResponse> reply) {
    operation(reply, () -> collections.delete(request.getCollectionName()));
  }

  @Override
  public void updateAliases(
      ChangeAliases request, StreamObserver<CollectionOperationResponse> reply) {
    operation(
        reply,
        () -> {
          collections.change(request.getActionsList());
          return true;
        });
  }

  private void operation(
      StreamObserver<CollectionOperationResponse> reply, Replies.Handler<Boolean> work) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () ->
            CollectionOperationResponse.newBuilder()
                .setResult(work.answer())
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void get(
      GetCollectionInfoRequest request, StreamObserver<GetCollectionInfoResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () ->
            GetCollectionInfoResponse.newBuilder()
                .setResult(info(collections.get(request.getCollectionName())))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  private static CollectionInfo info(Collection collection) throws IOException {
    CollectionInfo.Builder info = collection.info().toBuilder();
    String damage = collection.damage();
    if (damage != null) {
      return info.setStatus(CollectionStatus.Red)
          .setOptimizerStatus(OptimizerStatus.newBuilder().setError(damage))
          .build();
    }
    try (Snapshot snapshot = collection.store().snapshot()) {
      for (String key : collection.info().getPayloadSchemaMap().keySet()) {
        info.putPayloadSchema(
            key,
            info.getPayloadSchemaOrThrow(key).toBuilder()
                .setPoints(Indexes.points(key, snapshot))
                .build());
      }
      var optimizer = collection.store().optimizerState();
      OptimizerStatus.Builder status = OptimizerStatus.newBuilder().setOk(true);
      if (optimizer.failure() != null) {
        status.setOk(false).setError(optimizer.failure());
      }
      return info.setStatus(optimizer.busy() ? CollectionStatus.Yellow : CollectionStatus.Green)
          .setOptimizerStatus(status)
          .setSegmentsCount(Math.max(1, snapshot.views().size()))
          .setPointsCount(snapshot.size())
          .setIndexedVectorsCount(
              snapshot.indexedVectors(collection.store().schema().dense().keySet()))
          .setUpdateQueue(UpdateQueueInfo.newBuilder().setLength(0))
          .build();
    }
  }

  @Override
  public void list(ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () -> {
          ListCollectionsResponse.Builder out = ListCollectionsResponse.newBuilder();
          collections
              .all()
              .keySet()
              .forEach(
                  name -> out.addCollections(CollectionDescription.newBuilder().setName(name)));
          return out.setTime(Replies.secondsSince(start)).build();
        });
  }

  @Override
  public void collectionExists(
      CollectionExistsRequest request, StreamObserver<CollectionExistsResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () ->
            CollectionExistsResponse.newBuilder()
                .setResult(
                    CollectionExists.newBuilder()
                        .setExists(collections.find(request.getCollectionName()) != null))
                .setTime(Replies.secondsSince(start))
                .build());
  }

  @Override
  public void listAliases(ListAliasesRequest request, StreamObserver<ListAliasesResponse> reply) {
    long start = System.nanoTime();
    replies.send(reply, () -> aliases(collections.aliases(), start));
  }

  @Override
  public void listCollectionAliases(
      ListCollectionAliasesRequest request, StreamObserver<ListAliasesResponse> reply) {
    long start = System.nanoTime();
    replies.send(
        reply,
        () -> {
          String name = collections.get(request.getCollectionName()).name();
          Map<String, String> own = new TreeMap<>(collections.aliases());
          own.values().removeIf(target -> !target.equals(name));
          return aliases(own, start);
        });
  }

  private static ListAliasesResponse aliases(Map<String, String> aliases, long start) {
    ListAliasesResponse.Builder out = ListAliasesResponse.newBuilder();
    new TreeMap<>(aliases)
        .forEach((alias, target) ->
            out.addAliases(
                AliasDescription.newBuilder().setAliasName(alias).setCollectionName(target)));
    return out.setTime(Replies.secondsSince(start)).build();
  }
}
