package dev.vectormesh.gateway.graphql.tuning;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import com.netflix.graphql.dgs.DgsSubscription;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.gateway.mesh.Subscriptions;
import dev.vectormesh.tuning.v1.AbortRolloutRequest;
import dev.vectormesh.tuning.v1.CreateRolloutRequest;
import dev.vectormesh.tuning.v1.GetRolloutRequest;
import dev.vectormesh.tuning.v1.ListRolloutsRequest;
import dev.vectormesh.tuning.v1.PauseRolloutRequest;
import dev.vectormesh.tuning.v1.PromoteRolloutRequest;
import dev.vectormesh.tuning.v1.ResumeRolloutRequest;
import dev.vectormesh.tuning.v1.RollBackRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;

/** Builds of an index on their way to all sessions. */
@DgsComponent
public final class RolloutFetchers {
  private final Mesh mesh;
  private final Subscriptions subscriptions;

  public RolloutFetchers(Mesh mesh, Subscriptions subscriptions) {
    this.mesh = mesh;
    this.subscriptions = subscriptions;
  }

  @DgsQuery
  public CompletableFuture<Connection<Rollout>> rollouts(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListRolloutsRequest request =
        ListRolloutsRequest.newBuilder()
            .setParent(Names.namespace(new Arguments(field).required("namespace")))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.rollouts().listRollouts(request))
        .thenApply(r -> Connection.of(page, r.getRolloutsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Rollout> rollout(DataFetchingEnvironment field) {
    GetRolloutRequest request = GetRolloutRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.rollouts().getRollout(request));
  }

  @DgsMutation
  public CompletableFuture<Rollout> createRollout(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    Rollout.Builder rollout = Rollout.newBuilder().setGeneration(given.required("generation"));
    given.string("modelVersion", rollout::setModelVersion);
    given.object("plan", plan -> rollout.setPlan(plan(plan)));
    CreateRolloutRequest.Builder request =
        CreateRolloutRequest.newBuilder()
            .setParent(Names.namespace(given.required("namespace")))
            .setRollout(rollout);
    given.string("id", request::setRolloutId);
    given.string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.rollouts().createRollout(request.build()));
  }

  private static RolloutPlan plan(Arguments given) {
    RolloutPlan.Builder plan = RolloutPlan.newBuilder();
    given.numbers("weights", weight -> plan.addWeights((int) weight));
    given.milliseconds("stepWait", plan::setStepWait);
    given.integer("stepSessions", plan::setStepSessions);
    given.milliseconds("clickWait", plan::setClickWait);
    given.object("guards", guards -> plan.setGuards(guards(guards)));
    given.milliseconds("retention", plan::setRetention);
    given.bool("shadow", plan::setShadow);
    given.integer("interleave", plan::setInterleave);
    return plan.build();
  }

  private static RolloutGuards guards(Arguments given) {
    RolloutGuards.Builder guards = RolloutGuards.newBuilder();
    given.number("failures", guards::setFailures);
    given.number("slowRatio", guards::setSlowRatio);
    given.milliseconds("slowMargin", guards::setSlowMargin);
    given.number("slow", guards::setSlow);
    given.number("empty", guards::setEmpty);
    given.number("reward", guards::setReward);
    given.number("overlap", guards::setOverlap);
    given.number("interleaving", guards::setInterleaving);
    given.number("alpha", guards::setAlpha);
    return guards.build();
  }

  @DgsMutation
  public CompletableFuture<Rollout> pauseRollout(DataFetchingEnvironment field) {
    PauseRolloutRequest request = PauseRolloutRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.rollouts().pauseRollout(request));
  }

  @DgsMutation
  public CompletableFuture<Rollout> resumeRollout(DataFetchingEnvironment field) {
    ResumeRolloutRequest request = ResumeRolloutRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.rollouts().resumeRollout(request));
  }

  @DgsMutation
  public CompletableFuture<Rollout> abortRollout(DataFetchingEnvironment field) {
    AbortRolloutRequest request = AbortRolloutRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.rollouts().abortRollout(request));
  }

  @DgsMutation
  public CompletableFuture<Rollout> promoteRollout(DataFetchingEnvironment field) {
    PromoteRolloutRequest request = PromoteRolloutRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.rollouts().promoteRollout(request));
  }

  @DgsMutation
  public CompletableFuture<Rollout> rollBackRollout(DataFetchingEnvironment field) {
    RollBackRolloutRequest request =
        RollBackRolloutRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.rollouts().rollBackRollout(request));
  }

  @DgsSubscription
  public Publisher<Rollout> rolloutProgress(DataFetchingEnvironment field) {
    return subscriptions.rollout(CallerScope.of(field), name(field));
  }

  private static String name(DataFetchingEnvironment field) {
    return new Arguments(field).required("name");
  }
}
