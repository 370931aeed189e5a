package dev.vectormesh.finetune.rollout;

import com.google.protobuf.util.Durations;
import dev.vectormesh.corpus.v1.CompareGenerationRequest;
import dev.vectormesh.corpus.v1.CompareGenerationResponse;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import dev.vectormesh.corpus.v1.GetGenerationRequest;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.SetTrafficRequest;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.corpus.v1.Traffic;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.finetune.model.ModelVersions;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.GetArmReportRequest;
import dev.vectormesh.tuning.v1.ModelVersion.Stage;
import dev.vectormesh.tuning.v1.Trial;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Asks ingest-svc, search-svc and Triton, with tokens that this service signs itself. */
public final class GrpcRolloutMesh implements RolloutMesh {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A model that needs longer for three words is no model to search by. */
  private static final Duration MODEL_PATIENCE = Duration.ofSeconds(5);

  private static final String PROBE = "does it answer";

  private final Channel ingest;
  private final Channel search;
  private final SpaceEncoders encoders;
  private final ModelGate gate;
  private final Tokens tokens;
  private final String subject;

  /**
   * @param subject whoever calls, as tokens say
   */
  public GrpcRolloutMesh(
      Channel ingest,
      Channel search,
      SpaceEncoders encoders,
      ModelVersions versions,
      Tokens tokens,
      String subject) {
    this.ingest = ingest;
    this.search = search;
    this.encoders = encoders;
    this.gate = new ModelGate(versions);
    this.tokens = tokens;
    this.subject = subject;
  }

  private <T> T as(String tenant, Callable<T> work) {
    return CallContext.signed(tokens, tenant, subject, Role.ADMIN)
        .call(() -> CallContext.withDeadline(PATIENCE, work));
  }

  private GenerationServiceBlockingStub generations() {
    return GenerationServiceGrpc.newBlockingStub(ingest);
  }

  @Override
  public Standing standing(String tenant, String namespace, long candidate) {
    return as(
        tenant,
        () -> {
          ResolveServingResponse serving = serving(namespace);
          return new Standing(
              UUID.fromString(serving.getNamespace().getUid()),
              serving.getNamespace().getGeneration(),
              candidate == 0 ? "" : fault(namespace + "/generations/" + candidate),
              serving.getTraffic().getRollout(),
              step(serving.getTraffic()));
        });
  }

  private static PlannedStep step(Traffic traffic) {
    if (traffic.getRollout().isEmpty()) {
      return PlannedStep.NONE;
    }
    Trial trial =
        traffic.getInterleave()
            ? Trial.TRIAL_INTERLEAVE
            : traffic.getShadow() ? Trial.TRIAL_SHADOW : Trial.TRIAL_SHARE;
    return new PlannedStep(trial, traffic.getWeight());
  }

  private ResolveServingResponse serving(String namespace) {
    return NamespaceServiceGrpc.newBlockingStub(ingest)
        .resolveServing(ResolveServingRequest.newBuilder().setName(namespace).build());
  }

  private String fault(String candidate) {
    try {
      Generation.State state =
          generations()
              .getGeneration(GetGenerationRequest.newBuilder().setName(candidate).build())
              .getState();
      return switch (state) {
        case STATE_READY, STATE_RETAINED, STATE_LIVE -> "";
        default -> "its generation is in " + state;
      };
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return "its generation is gone";
      }
      throw e;
    }
  }

  @Override
  public String unready(StoredRollout rollout) {
    Generation candidate = candidate(rollout);
    String refusal =
        as(rollout.tenant(), () -> gate.refusal(rollout, candidate.getSpace().getModel()));
    if (!refusal.isEmpty()) {
      return refusal;
    }
    String fault = modelFault(candidate.getSpace());
    return fault.isEmpty() ? difference(rollout) : fault;
  }

  private String difference(StoredRollout rollout) {
    CompareGenerationResponse compared =
        as(
            rollout.tenant(),
            () ->
                generations()
                    .compareGeneration(
                        CompareGenerationRequest.newBuilder()
                            .setName(rollout.rollout().getGeneration())
                            .build()));
    return compared.getEqual()
        ? ""
        : ("its generation lacks something: %d points beside %d of the live one, %d documents"
                + " behind, %d of %d samples differ")
            .formatted(
                compared.getPointCount(),
                compared.getLivePointCount(),
                compared.getPendingCount(),
                compared.getDifferentCount(),
                compared.getSampledCount());
  }

  @Override
  public String modelFault(StoredRollout rollout) {
    return modelFault(candidate(rollout).getSpace());
  }

  private Generation candidate(StoredRollout rollout) {
    GetGenerationRequest request =
        GetGenerationRequest.newBuilder().setName(rollout.rollout().getGeneration()).build();
    return as(rollout.tenant(), () -> generations().getGeneration(request));
  }

  private String modelFault(EmbeddingSpace space) {
    try {
      var unused =
          CallContext.withDeadline(
              MODEL_PATIENCE,
              () ->
                  encoders
                      .encoder(space.getModel(), space.getVersion(), space.getFingerprint())
                      .text()
                      .query(PROBE));
      return "";
    } catch (RuntimeException e) {
      Status status = Status.fromThrowable(e);
      String why = status.getDescription() == null ? e.getMessage() : status.getDescription();
      return "its model, %s version %s, does not answer: %s"
          .formatted(space.getModel(), space.getVersion(), why);
    }
  }

  @Override
  public ArmReport report(StoredRollout rollout, Instant from, @Nullable Instant to) {
    var guards = rollout.rollout().getPlan().getGuards();
    GetArmReportRequest.Builder request =
        GetArmReportRequest.newBuilder()
            .setParent(rollout.namespaceName())
            .setRollout(rollout.rollout().getName())
            .setFrom(Move.time(from))
            .setWeight(rollout.rollout().getWeight())
            .setSlowRatio(guards.getSlowRatio())
            .setSlowMargin(guards.getSlowMargin());
    if (to != null) {
      request.setTo(Move.time(to));
    }
    return as(
        rollout.tenant(),
        () -> FeedbackServiceGrpc.newBlockingStub(search).getArmReport(request.build()));
  }

  @Override
  public void share(StoredRollout rollout) {
    SetTrafficRequest request =
        SetTrafficRequest.newBuilder()
            .setName(rollout.rollout().getGeneration())
            .setRollout(rollout.rollout().getName())
            .setSalt(rollout.salt())
            .setWeight(rollout.rollout().getWeight())
            .setShadow(rollout.rollout().getTrial() == Trial.TRIAL_SHADOW)
            .setInterleave(rollout.rollout().getTrial() == Trial.TRIAL_INTERLEAVE)
            .build();
    boolean unused =
        as(
            rollout.tenant(),
            () -> {
              boolean tried = request.getWeight() > 0 || request.getShadow();
              if (tried) {
                gate.stage(rollout, Stage.STAGE_CANARY);
              }
              var answer = generations().setTraffic(request);
              if (!tried) {
                gate.stage(rollout, Stage.STAGE_CANDIDATE);
              }
              return tried;
            });
  }

  @Override
  public void makeLive(StoredRollout rollout, long generation, @Nullable Duration retention) {
    String name = rollout.namespaceName() + "/generations/" + generation;
    SwitchGenerationRequest.Builder request = SwitchGenerationRequest.newBuilder().setName(name);
    if (retention != null) {
      request.setRetention(Durations.fromNanos(retention.toNanos()));
    }
    boolean unused =
        as(
            rollout.tenant(),
            () -> {
              boolean forward = name.equals(rollout.rollout().getGeneration());
              if (forward) {
                gate.stage(rollout, Stage.STAGE_LIVE);
              }
              var answer = generations().switchGeneration(request.build());
              gate.serves(
                  rollout.namespaceName(),
                  serving(rollout.namespaceName()).getNamespace().getSpace());
              if (!forward) {
                gate.stage(rollout, Stage.STAGE_CANDIDATE);
              }
              return forward;
            });
  }
}
