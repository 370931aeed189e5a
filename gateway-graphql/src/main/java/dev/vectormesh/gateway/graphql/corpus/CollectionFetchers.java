package dev.vectormesh.gateway.graphql.corpus;

import com.google.protobuf.FieldMask;
import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.Chunking;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteCollectionRequest;
import dev.vectormesh.corpus.v1.Extractor;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.ListCollectionsRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.UpdateCollectionRequest;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.ContractInput;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

@DgsComponent
public final class CollectionFetchers {
  private final Mesh mesh;

  public CollectionFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<Collection>> collections(DataFetchingEnvironment field) {
    return list(field, Names.namespace(new Arguments(field).required("namespace")));
  }

  @DgsData(parentType = "Namespace", field = "collections")
  public CompletableFuture<Connection<Collection>> ofNamespace(DataFetchingEnvironment field) {
    Namespace namespace = Objects.requireNonNull(field.getSource());
    return list(field, namespace.getName());
  }

  private CompletableFuture<Connection<Collection>> list(
      DataFetchingEnvironment field, String namespace) {
    PageRequest page = PageRequest.of(field);
    ListCollectionsRequest request =
        ListCollectionsRequest.newBuilder()
            .setParent(namespace)
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.collections().listCollections(request))
        .thenApply(r -> Connection.of(page, r.getCollectionsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Collection> collection(DataFetchingEnvironment field) {
    GetCollectionRequest request =
        GetCollectionRequest.newBuilder().setName(new Arguments(field).required("name")).build();
    return CallerScope.of(field).ask(() -> mesh.collections().getCollection(request));
  }

  @DgsMutation
  public CompletableFuture<Collection> createCollection(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    Collection.Builder collection = Collection.newBuilder();
    given.string("displayName", collection::setDisplayName);
    chunking(field, collection);
    extractors(field, collection);
    given.string("encoder", collection::setEncoder);
    Map<?, ?> input = field.getArgument("input");
    if (input != null) {
      collection.setInput(ContractInput.fill(CollectionInput.newBuilder(), input, "input"));
    }
    CreateCollectionRequest request =
        CreateCollectionRequest.newBuilder()
            .setParent(Names.namespace(given.required("namespace")))
            .setCollectionId(given.required("id"))
            .setCollection(collection)
            .build();
    return CallerScope.of(field).ask(() -> mesh.collections().createCollection(request));
  }

  @DgsMutation
  public CompletableFuture<Collection> updateCollection(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    Collection.Builder collection = Collection.newBuilder().setName(given.required("name"));
    FieldMask.Builder mask = FieldMask.newBuilder();
    given.string("etag", collection::setEtag);
    given.string(
        "displayName",
        d -> {
          collection.setDisplayName(d);
          mask.addPaths("display_name");
        });
    chunking(field, collection);
    if (collection.hasChunking()) {
      mask.addPaths("chunking");
    }
    if (extractors(field, collection)) {
      mask.addPaths("extractors");
    }
    UpdateCollectionRequest request =
        UpdateCollectionRequest.newBuilder().setCollection(collection).setUpdateMask(mask).build();
    return CallerScope.of(field).ask(() -> mesh.collections().updateCollection(request));
  }

  /** False where none are given: an empty list is one. */
  private static boolean extractors(DataFetchingEnvironment field, Collection.Builder collection) {
    List<Map<?, ?>> extractors = field.getArgument("extractors");
    if (extractors == null) {
      return false;
    }
    extractors.forEach(extractor ->
        collection.addExtractors(
            ContractInput.fill(Extractor.newBuilder(), extractor, "extractors")));
    return true;
  }

  private static void chunking(DataFetchingEnvironment field, Collection.Builder collection) {
    Map<?, ?> chunking = field.getArgument("chunking");
    if (chunking != null) {
      collection.setChunking(ContractInput.fill(Chunking.newBuilder(), chunking, "chunking"));
    }
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteCollection(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    String name = given.required("name");
    DeleteCollectionRequest.Builder request = DeleteCollectionRequest.newBuilder().setName(name);
    given.string("etag", request::setEtag);
    return CallerScope.of(field)
        .ask(() -> mesh.collections().deleteCollection(request.build()))
        .thenApply(empty -> new Deleted(name));
  }
}
