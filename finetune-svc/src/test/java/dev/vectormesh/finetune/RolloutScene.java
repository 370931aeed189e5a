package dev.vectormesh.finetune;

import dev.vectormesh.corpus.v1.CompareGenerationRequest;
import dev.vectormesh.corpus.v1.CompareGenerationResponse;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GetGenerationRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.SetTrafficRequest;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.corpus.v1.Traffic;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import dev.vectormesh.search.v1.ArmFigures;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.GetArmReportRequest;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;

/**
 * The owners of generations and of sessions, as rollouts see them: a namespace of the tenant acme
 * with the generations 1 and 2, and figures of the arms that tests set.
 */
final class RolloutScene implements App {
  static final String TENANT = "acme";
  static final String NAMESPACE = "namespaces/shop";

  private final UUID uid = UUID.randomUUID();
  private final EmbeddingSpace candidateSpace;
  private volatile long live = 1;
  private volatile Traffic traffic = Traffic.getDefaultInstance();
  volatile boolean equal = true;

  /** What both arms report: rewards of 200 sessions each. */
  volatile double candidateReward = 0.5;

  RolloutScene(EmbeddingSpace candidateSpace) {
    this.candidateSpace = candidateSpace;
  }

  /** The namespace's. */
  UUID uid() {
    return uid;
  }

  long live() {
    return live;
  }

  Traffic traffic() {
    return traffic;
  }

  /** Before each test. */
  void reset() {
    live = 1;
    traffic = Traffic.getDefaultInstance();
    equal = true;
    candidateReward = 0.5;
  }

  private static void own(String name) {
    if (!CallContext.current().tenant().equals(TENANT) || !name.startsWith(NAMESPACE)) {
      throw ApiException.notFound(name);
    }
  }

  private Namespace namespace() {
    return Namespace.newBuilder()
        .setName(NAMESPACE)
        .setUid(uid.toString())
        .setGeneration(live)
        .setSpace(candidateSpace)
        .build();
  }

  private final class Namespaces extends NamespaceServiceGrpc.NamespaceServiceImplBase {
    @Override
    public void resolveServing(
        ResolveServingRequest request, StreamObserver<ResolveServingResponse> reply) {
      Replies.send(
          reply,
          () -> {
            own(request.getName());
            return ResolveServingResponse.newBuilder()
                .setNamespace(namespace())
                .setTraffic(traffic)
                .build();
          });
    }
  }

  private final class Generations extends GenerationServiceGrpc.GenerationServiceImplBase {
    @Override
    public void getGeneration(GetGenerationRequest request, StreamObserver<Generation> reply) {
      Replies.send(
          reply,
          () -> {
            own(request.getName());
            long number = number(request.getName());
            if (number > 2) {
              throw ApiException.notFound(request.getName());
            }
            return Generation.newBuilder()
                .setName(request.getName())
                .setState(
                    number == live
                        ? Generation.State.STATE_LIVE
                        : live == 2
                            ? Generation.State.STATE_RETAINED
                            : Generation.State.STATE_READY)
                .setSpace(candidateSpace)
                .build();
          });
    }

    @Override
    public void compareGeneration(
        CompareGenerationRequest request, StreamObserver<CompareGenerationResponse> reply) {
      Replies.send(
          reply,
          () ->
              CompareGenerationResponse.newBuilder()
                  .setEqual(equal)
                  .setPendingCount(equal ? 0 : 3)
                  .build());
    }

    @Override
    public void setTraffic(SetTrafficRequest request, StreamObserver<Namespace> reply) {
      Replies.send(
          reply,
          () -> {
            own(request.getName());
            traffic =
                request.getWeight() == 0 && !request.getShadow()
                    ? Traffic.getDefaultInstance()
                    : Traffic.newBuilder()
                        .setRollout(request.getRollout())
                        .setSalt(request.getSalt())
                        .setGeneration(number(request.getName()))
                        .setWeight(request.getWeight())
                        .setShadow(request.getShadow())
                        .setInterleave(request.getInterleave())
                        .build();
            return namespace();
          });
    }

    @Override
    public void switchGeneration(SwitchGenerationRequest request, StreamObserver<Namespace> reply) {
      Replies.send(
          reply,
          () -> {
            own(request.getName());
            live = number(request.getName());
            traffic = Traffic.getDefaultInstance();
            return namespace();
          });
    }
  }

  private static long number(String generation) {
    return Long.parseLong(generation.substring(generation.lastIndexOf('/') + 1));
  }

  private final class Sessions extends FeedbackServiceGrpc.FeedbackServiceImplBase {
    @Override
    public void getArmReport(GetArmReportRequest request, StreamObserver<ArmReport> reply) {
      Replies.send(
          reply,
          () -> {
            own(request.getRollout());
            return ArmReport.newBuilder().addArms(arm(0.5)).addArms(arm(candidateReward)).build();
          });
    }
  }

  private static ArmFigures arm(double reward) {
    return ArmFigures.newBuilder()
        .setSessionCount(200)
        .setTimedCount(200)
        .setCountedCount(200)
        .setRewardMean(reward)
        .setRewardVariance(0.05)
        .build();
  }

  @Override
  public String name() {
    return "others";
  }

  @Override
  public List<BindableService> services() {
    return List.of(new Namespaces(), new Generations(), new Sessions());
  }

  /** No service but this one calls them, as an administrator of the tenant. */
  @Override
  public RoleTable roles() {
    RoleTable.Builder roles = RoleTable.builder();
    NamespaceServiceGrpc.getServiceDescriptor().getMethods().forEach(roles::admin);
    GenerationServiceGrpc.getServiceDescriptor().getMethods().forEach(roles::admin);
    FeedbackServiceGrpc.getServiceDescriptor().getMethods().forEach(roles::admin);
    return roles.build();
  }

  @Override
  public Health health() {
    return Health.always(name());
  }

  @Override
  public void close() {}
}
