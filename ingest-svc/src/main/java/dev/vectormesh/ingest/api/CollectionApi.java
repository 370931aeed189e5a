package dev.vectormesh.ingest.api;

import com.google.protobuf.Empty;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteCollectionRequest;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.ListCollectionsRequest;
import dev.vectormesh.corpus.v1.ListCollectionsResponse;
import dev.vectormesh.corpus.v1.SchemaField;
import dev.vectormesh.corpus.v1.UpdateCollectionRequest;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.MetadataField;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.mask.MaskPaths;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

public final class CollectionApi extends CollectionServiceGrpc.CollectionServiceImplBase {
  private static final Pattern NAME =
      Pattern.compile(
          "namespaces/[a-z][a-z0-9-]{0,61}[a-z0-9]/collections/[a-z][a-z0-9-]{0,61}[a-z0-9]");
  private static final String DISPLAY_NAME = "display_name";
  private static final String CHUNKING = "chunking";
  private static final String EXTRACTORS = "extractors";

  private final Collections collections;

  public CollectionApi(Collections collections) {
    this.collections = collections;
  }

  @Override
  public void createCollection(CreateCollectionRequest request, StreamObserver<Collection> reply) {
    Replies.send(
        reply,
        () -> {
          ChunkSettings chunking =
              ChunkingMessages.read("collection.chunking", request.getCollection().getChunking());
          return toProto(
              collections.create(
                  tenant(),
                  new Collections.Wanted(
                      NamespaceName.parse(request.getParent())
                          .collection(request.getCollectionId()),
                      request.getCollection().getDisplayName(),
                      request.getCollection().getEncoder(),
                      chunking,
                      ExtractorMessages.read(
                          "collection.extractors", request.getCollection().getExtractorsList()),
                      request.getCollection().hasInput()
                          ? request.getCollection().getInput()
                          : null)));
        });
  }

  @Override
  public void getCollection(GetCollectionRequest request, StreamObserver<Collection> reply) {
    Replies.send(reply, () -> toProto(seen(CollectionName.parse(request.getName()))));
  }

  @Override
  public void listCollections(
      ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var namespace =
              collections.namespaces().find(tenant(), NamespaceName.parse(request.getParent()));
          List<dev.vectormesh.ingest.collection.Collection> found =
              page.cut(
                  collections
                      .store()
                      .page(tenant(), namespace.uid(), page.after(), page.limit(), labels()),
                  collection -> collection.name().collection());
          return ListCollectionsResponse.newBuilder()
              .addAllCollections(found.stream().map(CollectionApi::toProto).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void updateCollection(UpdateCollectionRequest request, StreamObserver<Collection> reply) {
    Replies.send(reply, () -> toProto(update(request)));
  }

  private dev.vectormesh.ingest.collection.Collection update(UpdateCollectionRequest request) {
    Collection asked = request.getCollection();
    Set<String> mask =
        Set.copyOf(
            MaskPaths.changes(
                request.getUpdateMask(), asked, Set.of(DISPLAY_NAME, CHUNKING, EXTRACTORS)));
    if (!NAME.matcher(asked.getName()).matches()) {
      throw ApiException.invalid(
          "collection.name", "must be namespaces/{namespace}/collections/{collection}");
    }
    ChunkSettings chunking = ChunkingMessages.read("collection.chunking", asked.getChunking());
    List<ExtractorSetting> extractors =
        ExtractorMessages.read("collection.extractors", asked.getExtractorsList());
    var current = collections.find(tenant(), CollectionName.parse(asked.getName()));
    var changed =
        new dev.vectormesh.ingest.collection.Collection(
            current.tenant(),
            current.uid(),
            current.namespaceUid(),
            current.name(),
            mask.contains(DISPLAY_NAME) ? asked.getDisplayName() : current.displayName(),
            current.encoder(),
            current.space(),
            current.follows(),
            mask.contains(CHUNKING) ? chunking : current.chunking(),
            mask.contains(EXTRACTORS) ? extractors : current.extractors(),
            current.input(),
            current.documents(),
            current.chunks(),
            current.version(),
            current.fields(),
            current.createTime(),
            Instant.now());
    return collections.update(changed, asked.getEtag(), labels());
  }

  /** With counts of what the caller sees. */
  private dev.vectormesh.ingest.collection.Collection seen(CollectionName name) {
    return collections.find(tenant(), name, labels());
  }

  private static Set<String> labels() {
    return CallContext.current().labels();
  }

  @Override
  public void deleteCollection(DeleteCollectionRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          collections.delete(
              tenant(), CollectionName.parse(request.getName()), request.getEtag(), labels());
          return Empty.getDefaultInstance();
        });
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }

  private static SchemaField toProto(MetadataField field) {
    return SchemaField.newBuilder()
        .setName("meta." + field.name())
        .setType(SchemaField.Type.valueOf("TYPE_" + field.type()))
        .setExampleCount(field.examples())
        .build();
  }

  private static Collection toProto(dev.vectormesh.ingest.collection.Collection collection) {
    Collection.Builder proto = Collection.newBuilder();
    CollectionInput input = collection.input();
    if (input != null) {
      proto.setInput(input);
    }
    collection.fields().forEach(field -> proto.addSchema(toProto(field)));
    return proto
        .setName(collection.name().toString())
        .setUid(collection.uid().toString())
        .setDisplayName(collection.displayName())
        .setEncoder(collection.encoder())
        .setSpace(collection.space())
        .setChunking(ChunkingMessages.toProto(collection.chunking()))
        .addAllExtractors(ExtractorMessages.toProto(collection.extractors()))
        .setDocumentCount(collection.documents())
        .setChunkCount(collection.chunks())
        .setEtag(collection.etag())
        .setCreateTime(Timestamps.fromMillis(collection.createTime().toEpochMilli()))
        .setUpdateTime(Timestamps.fromMillis(collection.updateTime().toEpochMilli()))
        .build();
  }
}
