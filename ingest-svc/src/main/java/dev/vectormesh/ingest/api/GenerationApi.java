package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.CompareGenerationRequest;
import dev.vectormesh.corpus.v1.CompareGenerationResponse;
import dev.vectormesh.corpus.v1.DeleteGenerationRequest;
import dev.vectormesh.corpus.v1.EstimateReindexRequest;
import dev.vectormesh.corpus.v1.EstimateReindexResponse;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GetGenerationRequest;
import dev.vectormesh.corpus.v1.ListGenerationsRequest;
import dev.vectormesh.corpus.v1.ListGenerationsResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.corpus.v1.SetTrafficRequest;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.ingest.generation.Comparisons;
import dev.vectormesh.ingest.generation.Estimates;
import dev.vectormesh.ingest.generation.Generations;
import dev.vectormesh.ingest.generation.Reindexes;
import dev.vectormesh.ingest.name.GenerationName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Traffic;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import io.grpc.stub.StreamObserver;
import java.time.Duration;

public final class GenerationApi extends GenerationServiceGrpc.GenerationServiceImplBase {
  private final Generations generations;
  private final Reindexes reindexes;
  private final Comparisons comparisons;
  private final Estimates estimates;

  public GenerationApi(
      Generations generations, Reindexes reindexes, Comparisons comparisons, Estimates estimates) {
    this.generations = generations;
    this.reindexes = reindexes;
    this.comparisons = comparisons;
    this.estimates = estimates;
  }

  @Override
  public void estimateReindex(
      EstimateReindexRequest request, StreamObserver<EstimateReindexResponse> reply) {
    Replies.send(
        reply,
        () -> GenerationMessages.estimate(estimates.estimate(tenant(), request.getReindex())));
  }

  @Override
  public void compareGeneration(
      CompareGenerationRequest request, StreamObserver<CompareGenerationResponse> reply) {
    Replies.send(
        reply,
        () ->
            GenerationMessages.comparison(
                comparisons.compare(tenant(), GenerationName.parse(request.getName()))));
  }

  @Override
  public void reindex(ReindexRequest request, StreamObserver<Job> reply) {
    Replies.send(reply, () -> reindexes.begin(tenant(), request));
  }

  @Override
  public void switchGeneration(SwitchGenerationRequest request, StreamObserver<Namespace> reply) {
    Replies.send(
        reply,
        () -> {
          Duration retention =
              request.hasRetention()
                  ? Duration.ofSeconds(
                      request.getRetention().getSeconds(), request.getRetention().getNanos())
                  : null;
          return NamespaceMessages.namespace(
              generations.makeLive(
                  tenant(), GenerationName.parse(request.getName()), retention, request.getEtag()));
        });
  }

  @Override
  public void deleteGeneration(DeleteGenerationRequest request, StreamObserver<Generation> reply) {
    Replies.send(
        reply,
        () -> {
          GenerationName name = GenerationName.parse(request.getName());
          return GenerationMessages.generation(name.namespace(), generations.drop(tenant(), name));
        });
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
                  request.getShadow(),
                  request.getInterleave());
          return NamespaceMessages.namespace(generations.setTraffic(tenant(), name, traffic));
        });
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
