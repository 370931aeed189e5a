package dev.vectormesh.local.simulation;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc.NamespaceServiceBlockingStub;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.UUID;

/** The namespace that simulated pictures are in, and nothing else. */
public final class SimulatedNamespace {
  private static final String DISPLAY_NAME = "Simulated pictures";
  private static final String COLLECTION = "pictures";

  private final ResolveServingResponse serving;

  private SimulatedNamespace(ResolveServingResponse serving) {
    this.serving = serving;
  }

  /**
   * Makes it anew: what was simulated before is deleted.
   *
   * @param name namespaces/{namespace}
   * @param encoder of what is searched for
   * @throws IllegalStateException when a namespace of this name holds documents of people
   */
  public static SimulatedNamespace make(
      NamespaceServiceBlockingStub namespaces,
      CollectionServiceBlockingStub collections,
      String name,
      String encoder) {
    Optional<Namespace> before = find(namespaces, name);
    if (before.isPresent()) {
      if (!before.get().getDisplayName().equals(DISPLAY_NAME)) {
        throw new IllegalStateException(
            "%s was not made by `vectormesh simulate`, which would delete it: choose another name by -n."
                .formatted(name));
      }
      namespaces.deleteNamespace(DeleteNamespaceRequest.newBuilder().setName(name).build());
    }
    namespaces.createNamespace(
        CreateNamespaceRequest.newBuilder()
            .setNamespaceId(name.substring(name.indexOf('/') + 1))
            .setNamespace(
                Namespace.newBuilder()
                    .setEncoder(encoder)
                    .setDisplayName(DISPLAY_NAME)
                    .setIsolation(Namespace.Isolation.ISOLATION_DEDICATED))
            .build());
    collections.createCollection(
        CreateCollectionRequest.newBuilder()
            .setParent(name)
            .setCollectionId(COLLECTION)
            .setCollection(Collection.newBuilder())
            .build());
    return new SimulatedNamespace(
        namespaces.resolveServing(ResolveServingRequest.newBuilder().setName(name).build()));
  }

  private static Optional<Namespace> find(NamespaceServiceBlockingStub namespaces, String name) {
    try {
      return Optional.of(
          namespaces.getNamespace(GetNamespaceRequest.newBuilder().setName(name).build()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public int dimension() {
    return serving.getNamespace().getSpace().getDimension();
  }

  /** The Qdrant collection that its points are in. */
  public String physicalCollection() {
    return serving.getPhysicalCollection();
  }

  public SimulatedPictures pictures(String tenant, SimulatedVectors vectors) {
    Namespace namespace = serving.getNamespace();
    return new SimulatedPictures(
        tenant,
        UUID.fromString(namespace.getUid()),
        namespace.getGeneration(),
        UUID.fromString(
            serving.getCollectionUidsOrThrow(namespace.getName() + "/collections/" + COLLECTION)),
        vectors);
  }
}
