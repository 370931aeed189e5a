package dev.vectormesh.finetune.api;

import dev.vectormesh.finetune.rollout.RolloutStore;
import dev.vectormesh.finetune.rollout.Rollouts;
import dev.vectormesh.finetune.rollout.StoredRollout;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.paging.KeysetPage;
import dev.vectormesh.tuning.v1.AbortRolloutRequest;
import dev.vectormesh.tuning.v1.CreateRolloutRequest;
import dev.vectormesh.tuning.v1.GetRolloutRequest;
import dev.vectormesh.tuning.v1.ListRolloutsRequest;
import dev.vectormesh.tuning.v1.ListRolloutsResponse;
import dev.vectormesh.tuning.v1.PauseRolloutRequest;
import dev.vectormesh.tuning.v1.PromoteRolloutRequest;
import dev.vectormesh.tuning.v1.ResumeRolloutRequest;
import dev.vectormesh.tuning.v1.RollBackRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc;
import dev.vectormesh.tuning.v1.WatchRolloutRequest;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/** RolloutService. */
public final class RolloutApi extends RolloutServiceGrpc.RolloutServiceImplBase {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Rollouts rollouts;

  public RolloutApi(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  @Override
  public void createRollout(CreateRolloutRequest request, StreamObserver<Rollout> reply) {
    Replies.send(
        reply,
        () ->
            whole(
                rollouts.create(
                    request.getParent(),
                    request.getRolloutId(),
                    request.getRollout(),
                    request.getRequestId())));
  }

  @Override
  public void getRollout(GetRolloutRequest request, StreamObserver<Rollout> reply) {
    send(reply, request.getName(), rollouts::find);
  }

  @Override
  public void listRollouts(
      ListRolloutsRequest request, StreamObserver<ListRolloutsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          RolloutStore.After after =
              page.after(at -> new RolloutStore.After(at.instant(0), at.text(1)));
          UUID namespace = rollouts.uid(request.getParent());
          List<StoredRollout> found =
              page.cutBy(
                  rollouts
                      .store()
                      .list(CallContext.current().tenant(), namespace, after, page.limit()),
                  last -> new String[] {created(last).toString(), last.id()});
          return ListRolloutsResponse.newBuilder()
              .addAllRollouts(found.stream().map(StoredRollout::rollout).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  private static Instant created(StoredRollout rollout) {
    var time = rollout.rollout().getCreateTime();
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  @Override
  public void watchRollout(WatchRolloutRequest request, StreamObserver<Rollout> reply) {
    ResourceName name = ResourceName.parse(request.getName());
    Replies.stream(
        reply,
        out -> {
          long told = -1;
          while (!out.cancelled()) {
            StoredRollout rollout = rollouts.find(name.namespace(), name.id());
            if (rollout.revision() != told) {
              out.send(whole(rollout));
              told = rollout.revision();
            }
            if (rollout.ended() && rollout.settled()) {
              return;
            }
            out.pause(LOOK);
          }
        });
  }

  @Override
  public void pauseRollout(PauseRolloutRequest request, StreamObserver<Rollout> reply) {
    send(reply, request.getName(), rollouts::pause);
  }

  @Override
  public void resumeRollout(ResumeRolloutRequest request, StreamObserver<Rollout> reply) {
    send(reply, request.getName(), rollouts::resume);
  }

  @Override
  public void abortRollout(AbortRolloutRequest request, StreamObserver<Rollout> reply) {
    send(reply, request.getName(), rollouts::abort);
  }

  @Override
  public void promoteRollout(PromoteRolloutRequest request, StreamObserver<Rollout> reply) {
    send(reply, request.getName(), rollouts::promote);
  }

  @Override
  public void rollBackRollout(RollBackRolloutRequest request, StreamObserver<Rollout> reply) {
    send(reply, request.getName(), rollouts::rollBack);
  }

  private void send(
      StreamObserver<Rollout> reply, String name, BiFunction<String, String, StoredRollout> work) {
    Replies.send(
        reply,
        () -> {
          ResourceName parsed = ResourceName.parse(name);
          return whole(work.apply(parsed.namespace(), parsed.id()));
        });
  }

  private Rollout whole(StoredRollout rollout) {
    return rollout.rollout().toBuilder().addAllHistory(rollouts.store().history(rollout)).build();
  }
}
