package dev.vectormesh.finetune.corpus;

import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.platform.call.CallContext;
import io.grpc.Channel;
import java.util.UUID;

/** Asks the owner of namespaces, as the caller. */
public final class Namespaces {
  private final Channel ingest;

  public Namespaces(Channel ingest) {
    this.ingest = ingest;
  }

  /**
   * @param name namespaces/{namespace}
   * @throws io.grpc.StatusRuntimeException NOT_FOUND when the caller's tenant has none of this name
   */
  public LiveIndex live(String name) {
    ResolveServingResponse serving =
        NamespaceServiceGrpc.newBlockingStub(ingest)
            .resolveServing(ResolveServingRequest.newBuilder().setName(name).build());
    Namespace namespace = serving.getNamespace();
    return new LiveIndex(
        CallContext.current().tenant(),
        namespace.getName(),
        UUID.fromString(namespace.getUid()),
        namespace.getSpace(),
        namespace.getGeneration(),
        serving.getPhysicalCollection(),
        serving.getCollectionUidsMap());
  }

  /** The namespace's uid; errors as in {@link #live}. */
  public UUID uid(String name) {
    return live(name).uid();
  }
}
