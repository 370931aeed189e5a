package dev.vectormesh.gateway.graphql.corpus;

import com.google.protobuf.FieldMask;
import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.CheckDeletionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Deletion;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.corpus.v1.ListNamespacesRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.UpdateNamespaceRequest;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

@DgsComponent
public final class NamespaceFetchers {
  /** What an update changes, by its argument. */
  private static final Map<String, String> CHANGED =
      Map.of("displayName", "display_name", "access", "access", "unlabelled", "unlabelled");

  private final Mesh mesh;

  public NamespaceFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<Namespace>> namespaces(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListNamespacesRequest request =
        ListNamespacesRequest.newBuilder()
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.namespaces().listNamespaces(request))
        .thenApply(r -> Connection.of(page, r.getNamespacesList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Namespace> namespace(DataFetchingEnvironment field) {
    String name = Names.namespace(new Arguments(field).required("name"));
    GetNamespaceRequest request = GetNamespaceRequest.newBuilder().setName(name).build();
    return CallerScope.of(field).ask(() -> mesh.namespaces().getNamespace(request));
  }

  @DgsQuery
  public CompletableFuture<Deletion> deletion(DataFetchingEnvironment field) {
    CheckDeletionRequest request =
        CheckDeletionRequest.newBuilder()
            .setNamespaceUid(new Arguments(field).required("namespaceUid"))
            .build();
    return CallerScope.of(field).ask(() -> mesh.namespaces().checkDeletion(request));
  }

  @DgsMutation
  public CompletableFuture<Namespace> createNamespace(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    Namespace.Builder namespace = Namespace.newBuilder();
    given.string("displayName", namespace::setDisplayName);
    given.string("encoder", namespace::setEncoder);
    given.string(
        "isolation", i -> namespace.setIsolation(Namespace.Isolation.valueOf("ISOLATION_" + i)));
    access(given, namespace);
    CreateNamespaceRequest request =
        CreateNamespaceRequest.newBuilder()
            .setNamespaceId(given.required("id"))
            .setNamespace(namespace)
            .build();
    return CallerScope.of(field).ask(() -> mesh.namespaces().createNamespace(request));
  }

  @DgsMutation
  public CompletableFuture<Namespace> updateNamespace(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    Namespace.Builder namespace =
        Namespace.newBuilder().setName(Names.namespace(given.required("name")));
    given.string("etag", namespace::setEtag);
    given.string("displayName", namespace::setDisplayName);
    access(given, namespace);
    FieldMask.Builder mask = FieldMask.newBuilder();
    CHANGED.forEach((argument, path) -> {
      if (given.has(argument)) {
        mask.addPaths(path);
      }
    });
    UpdateNamespaceRequest request =
        UpdateNamespaceRequest.newBuilder().setNamespace(namespace).setUpdateMask(mask).build();
    return CallerScope.of(field).ask(() -> mesh.namespaces().updateNamespace(request));
  }

  private static void access(Arguments given, Namespace.Builder namespace) {
    given.string("access", a -> namespace.setAccess(Namespace.Access.valueOf("ACCESS_" + a)));
    given.string(
        "unlabelled",
        u -> namespace.setUnlabelled(Namespace.Unlabelled.valueOf("UNLABELLED_" + u)));
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteNamespace(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    String name = Names.namespace(given.required("name"));
    DeleteNamespaceRequest.Builder request = DeleteNamespaceRequest.newBuilder().setName(name);
    given.string("etag", request::setEtag);
    return CallerScope.of(field)
        .ask(() -> mesh.namespaces().deleteNamespace(request.build()))
        .thenApply(empty -> new Deleted(name));
  }
}
