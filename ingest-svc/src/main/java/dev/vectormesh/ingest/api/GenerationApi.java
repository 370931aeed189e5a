package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GetGenerationRequest;
import dev.vectormesh.corpus.v1.ListGenerationsRequest;
import dev.vectormesh.corpus.v1.ListGenerationsResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.SetTrafficRequest;
import dev.vectormesh.ingest.generation.Generations;
import dev.vectormesh.ingest.name.GenerationName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Traffic;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import io.grpc.stub.StreamObserver;

public final class GenerationApi extends GenerationServiceGrpc.GenerationServiceImplBase {
  private final Generations generations;

  public GenerationApi(Generations generations) {
    this.generations = generations;
  }

  @Override
  public void getGeneration(GetGenerationRequest request, StreamObserver<Generation> reply) {
    Replies.send(
        reply,
        () -> {
          GenerationName name = GenerationName.parse(request.getName());
          return GenerationMessages.generation(name.namespace(), generations.find(tenant(), name));
        });
  }

  @Override
  public void listGenerations(
      ListGenerationsRequest request, StreamObserver<ListGenerationsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          var namespace = generations.namespace(tenant(), NamespaceName.parse(request.getParent()));
          var response = ListGenerationsResponse.newBuilder();
          generations
              .list(namespace)
              .forEach(build ->
                  response.addGenerations(GenerationMessages.generation(namespace.name(), build)));
          generations
              .store()
              .traffic(namespace)
              .ifPresent(traffic -> response.setTraffic(GenerationMessages.traffic(traffic)));
          return response.build();
        });
  }

  @Override
  public void setTraffic(SetTrafficRequest request, StreamObserver<Namespace> reply) {
    Replies.send(
        reply,
        () -> {
          GenerationName name = GenerationName.parse(request.getName());
          Traffic traffic =
              new Traffic(
                  request.getRollout(),
                  name.number(),
                  request.getSalt(),
                  request.getWeight(),
                  request.getShadow());
          return NamespaceMessages.namespace(generations.setTraffic(tenant(), name, traffic));
        });
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
