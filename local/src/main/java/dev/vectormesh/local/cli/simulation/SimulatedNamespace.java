package dev.vectormesh.local.cli.simulation;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.simulation.SimulatedPictures;
import dev.vectormesh.local.simulation.SimulatedVectors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.UUID;

/** The namespace that simulated pictures are in, and nothing else. */
final class SimulatedNamespace {
  private static final String DISPLAY_NAME = "Simulated pictures";
  private static final String COLLECTION = "pictures";

  private final ResolveServingResponse serving;

  private SimulatedNamespace(ResolveServingResponse serving) {
    this.serving = serving;
  }

  /**
   * Makes it anew: what was simulated before is deleted.
   *
   * @throws IllegalStateException when a namespace of this name holds documents of people
   */
  static SimulatedNamespace make(MeshSession mesh, String name, String encoder) {
    Optional<Namespace> before = find(mesh, name);
    if (before.isPresent()) {
      if (!before.get().getDisplayName().equals(DISPLAY_NAME)) {
        throw new IllegalStateException(
            "%s was not made by `vectormesh simulate`, which would delete it: choose another name by -n."
                .formatted(name));
      }
      mesh.namespaces().deleteNamespace(DeleteNamespaceRequest.newBuilder().setName(name).build());
    }
    mesh.namespaces()
        .createNamespace(
            CreateNamespaceRequest.newBuilder()
                .setNamespaceId(name.substring(name.indexOf('/') + 1))
                .setNamespace(
                    Namespace.newBuilder()
                        .setEncoder(encoder)
                        .setDisplayName(DISPLAY_NAME)
                        .setIsolation(Namespace.Isolation.ISOLATION_DEDICATED))
                .build());
    mesh.collections()
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(name)
                .setCollectionId(COLLECTION)
                .setCollection(Collection.newBuilder())
                .build());
    return new SimulatedNamespace(
        mesh.namespaces().resolveServing(ResolveServingRequest.newBuilder().setName(name).build()));
  }

  private static Optional<Namespace> find(MeshSession mesh, String name) {
    try {
      return Optional.of(
          mesh.namespaces().getNamespace(GetNamespaceRequest.newBuilder().setName(name).build()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  int dimension() {
    return serving.getNamespace().getSpace().getDimension();
  }

  String physicalCollection() {
    return serving.getPhysicalCollection();
  }

  SimulatedPictures pictures(String tenant, SimulatedVectors vectors) {
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
