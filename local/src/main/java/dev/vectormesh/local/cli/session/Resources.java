package dev.vectormesh.local.cli.session;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Namespace;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Makes the namespace and the collection that a command writes into, unless they are there. */
public final class Resources {
  private Resources() {}

  /**
   * @param encoder the namespace's encoder when it is made now, empty for the default
   */
  public static void ensure(MeshSession mesh, String namespace, String collection, String encoder) {
    ensure(mesh, namespace, collection, encoder, "");
  }

  /**
   * @param encoder the namespace's encoder when it is made now, empty for the default
   * @param own the collection's encoder when it is made now, empty for the namespace's
   */
  public static void ensure(
      MeshSession mesh, String namespace, String collection, String encoder, String own) {
    ensureNamespace(mesh, namespace, encoder);
    unlessThere(() ->
        mesh.collections()
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent("namespaces/" + namespace)
                    .setCollectionId(collection)
                    .setCollection(Collection.newBuilder().setEncoder(own))
                    .build()));
  }

  /** Makes a namespace alone, with the default encoder. */
  public static void ensureNamespace(MeshSession mesh, String namespace) {
    ensureNamespace(mesh, namespace, "");
  }

  private static void ensureNamespace(MeshSession mesh, String namespace, String encoder) {
    unlessThere(() ->
        mesh.namespaces()
            .createNamespace(
                CreateNamespaceRequest.newBuilder()
                    .setNamespaceId(namespace)
                    .setNamespace(Namespace.newBuilder().setEncoder(encoder))
                    .build()));
  }

  /** Makes a bucket, and its namespace. */
  public static void ensureBucket(MeshSession mesh, String namespace, String bucket) {
    ensureNamespace(mesh, namespace);
    unlessThere(() ->
        mesh.buckets()
            .createBucket(
                CreateBucketRequest.newBuilder()
                    .setParent("namespaces/" + namespace)
                    .setBucketId(bucket)
                    .build()));
  }

  private static void unlessThere(Runnable create) {
    try {
      create.run();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw e;
      }
    }
  }
}
