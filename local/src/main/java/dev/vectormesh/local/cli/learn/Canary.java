package dev.vectormesh.local.cli.learn;

import com.google.protobuf.util.Durations;
import dev.vectormesh.local.cli.learn.House.Question;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.tuning.v1.CreateRolloutRequest;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.RollBackRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import dev.vectormesh.tuning.v1.WatchRolloutRequest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A build of the index on its way to all sessions, and back. */
final class Canary {
  private static final int SESSIONS_OF_A_STEP = 50;

  /**
   * Of answers that no cache had, the share that may be slow: a build's first searches are its
   * slowest, and in seconds there are no others.
   */
  private static final double SLOW = 0.5;

  private final MeshSession mesh;
  private final Console console;
  private final House house;
  private final SimulatedUsers users;

  Canary(MeshSession mesh, Console console, House house, SimulatedUsers users) {
    this.mesh = mesh;
    this.console = console;
    this.house = house;
    this.users = users;
  }

  /** Rolls a build out while people go on asking; answers how it ended. */
  Rollout run(String generation, String model) throws InterruptedException {
    Rollout rollout =
        mesh.rollouts()
            .createRollout(
                CreateRolloutRequest.newBuilder()
                    .setParent(LearnDemo.NAMESPACE)
                    .setRollout(
                        Rollout.newBuilder()
                            .setGeneration(generation)
                            .setModelVersion(model)
                            .setPlan(
                                RolloutPlan.newBuilder()
                                    .setStepWait(Durations.fromSeconds(0))
                                    .setClickWait(Durations.fromSeconds(1))
                                    .setStepSessions(SESSIONS_OF_A_STEP)
                                    .setGuards(RolloutGuards.newBuilder().setSlow(SLOW))))
                    .build());
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Thread asking = Thread.ofVirtual().start(() -> askUntil(begun, ended));
    try {
      return watched(rollout.getName(), begun);
    } finally {
      ended.set(true);
      begun.countDown();
      asking.join();
    }
  }

  private void askUntil(CountDownLatch begun, AtomicBoolean ended) {
    try {
      begun.await();
    } catch (InterruptedException e) {
      return;
    }
    List<Question> all = house.questions();
    Random random = new Random(LearnDemo.SEED + 1);
    while (!ended.get()) {
      users.ask(all.get(random.nextInt(all.size())));
    }
    users.tell();
  }

  /**
   * @param begun counted down when there is a canary
   */
  private Rollout watched(String name, CountDownLatch begun) {
    Rollout last = Rollout.getDefaultInstance();
    var changes =
        mesh.rollouts().watchRollout(WatchRolloutRequest.newBuilder().setName(name).build());
    while (changes.hasNext()) {
      Rollout next = changes.next();
      if (next.getState() != last.getState() || next.getStep() != last.getStep()) {
        console.print(
            "  %-11s %3d %%  %s"
                .formatted(
                    next.getState().name().replace("STATE_", ""),
                    next.getWeight() / 100,
                    why(next)));
      }
      if (next.getState() != Rollout.State.STATE_PENDING) {
        begun.countDown();
      }
      last = next;
    }
    return last;
  }

  /** What clicks say of the arms, where that is known: all else is in the rollout's reason. */
  private static String why(Rollout rollout) {
    return rollout.getHistoryList().isEmpty()
        ? rollout.getReason()
        : rollout.getHistoryList().getLast().getFindingsList().stream()
            .filter(finding -> finding.getGuard().equals("reward"))
            .map(GuardFinding::getReason)
            .findFirst()
            .orElse(rollout.getReason());
  }

  /** Makes the build live again that was live before. */
  void rollBack(Rollout rollout) {
    long begun = System.nanoTime();
    Rollout back =
        mesh.rollouts()
            .rollBackRollout(
                RollBackRolloutRequest.newBuilder().setName(rollout.getName()).build());
    long generation =
        mesh.search()
            .search(
                SearchRequest.newBuilder()
                    .setParent(LearnDemo.NAMESPACE)
                    .setQuery("kettle")
                    .build())
            .getGeneration();
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    console.print(
        "  %s; build %d answers again after %d ms, and no write was lost"
            .formatted(back.getState().name().replace("STATE_", ""), generation, millis));
  }
}
