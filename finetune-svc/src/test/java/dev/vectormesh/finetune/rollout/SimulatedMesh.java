package dev.vectormesh.finetune.rollout;

import com.google.protobuf.util.Durations;
import dev.vectormesh.search.v1.ArmFigures;
import dev.vectormesh.search.v1.ArmReport;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A namespace with two generations, and users who search it and click by a known model. */
final class SimulatedMesh implements RolloutMesh {
  static final UUID NAMESPACE = UUID.fromString("0190a6a0-7b1c-7c3d-8e4f-0123456789ab");

  /**
   * What users get of an arm.
   *
   * @param reward the chance that the first document is clicked
   * @param millis a search takes, some more and some less
   * @param empty the share of empty answers
   * @param failing the share of searches that it cannot answer
   */
  record Behaviour(double reward, double millis, double empty, double failing) {
    static final Behaviour GOOD = new Behaviour(0.5, 40, 0.01, 0);
  }

  private record Visit(
      boolean candidate,
      Instant time,
      int weight,
      boolean failed,
      boolean empty,
      double millis,
      double reward) {}

  private final StepClock clock;
  private final Random random;
  private final List<Visit> visits = new ArrayList<>();
  final Behaviour live = Behaviour.GOOD;
  Behaviour candidate = Behaviour.GOOD;

  /** The share of the candidate's sessions that are lost before they are recorded. */
  double lost;

  String unready = "";
  String fault = "";
  String candidateFault = "";
  long liveGeneration = 1;
  String sharedBy = "";
  int weight;
  int mostWeight;

  /** What somebody does while a call to share searches out is on its way; once. */
  Runnable meanwhile = () -> {};

  /** Calls until one fails; negative: none does. */
  int failAfter = -1;

  /** Whether the call that fails has done its work before. */
  boolean failsLate;

  SimulatedMesh(StepClock clock, long seed) {
    this.clock = clock;
    this.random = new Random(seed);
  }

  /** So many people search, one after the other. */
  void users(int count) {
    for (int i = 0; i < count; i++) {
      boolean toCandidate = liveGeneration == 2 || random.nextInt(Plans.ALL) < weight;
      Behaviour arm = toCandidate ? candidate : live;
      boolean failed = toCandidate && random.nextDouble() < arm.failing;
      Behaviour shown = failed ? live : arm;
      boolean empty = random.nextDouble() < shown.empty;
      double place = 1 + random.nextInt(3);
      double reward = !empty && random.nextDouble() < shown.reward ? 1 / place : 0;
      double millis = shown.millis * (0.75 + random.nextDouble() / 2);
      if (!toCandidate || random.nextDouble() >= lost) {
        visits.add(new Visit(toCandidate, clock.instant(), weight, failed, empty, millis, reward));
      }
    }
  }

  private void called(Runnable effect) {
    if (failAfter == 0 && !failsLate) {
      failAfter--;
      throw Status.UNAVAILABLE.asRuntimeException();
    }
    effect.run();
    if (failAfter-- == 0) {
      throw Status.UNAVAILABLE.asRuntimeException();
    }
  }

  @Override
  public Standing standing(String tenant, String namespace, long of) {
    called(() -> {});
    return new Standing(NAMESPACE, liveGeneration, candidateFault, sharedBy, weight);
  }

  @Override
  public String unready(StoredRollout rollout) {
    called(() -> {});
    return unready.isEmpty() ? fault : unready;
  }

  @Override
  public String modelFault(StoredRollout rollout) {
    called(() -> {});
    return fault;
  }

  @Override
  public ArmReport report(StoredRollout rollout, Instant from, @Nullable Instant to) {
    called(() -> {});
    Predicate<Visit> asked =
        v ->
            v.weight == rollout.rollout().getWeight()
                && !v.time.isBefore(from)
                && (to == null || v.time.isBefore(to));
    List<Visit> seen = visits.stream().filter(asked).toList();
    double[] usual =
        seen.stream().filter(v -> !v.candidate).mapToDouble(Visit::millis).sorted().toArray();
    double slow = usual.length == 0 ? 0 : usual[(int) (usual.length * 0.95)] * 1.5;
    return ArmReport.newBuilder()
        .addArms(figures(seen.stream().filter(v -> !v.candidate).toList(), slow))
        .addArms(figures(seen.stream().filter(Visit::candidate).toList(), slow))
        .build();
  }

  private static ArmFigures figures(List<Visit> of, double slow) {
    double mean = of.stream().mapToDouble(Visit::reward).average().orElse(0);
    double squares = of.stream().mapToDouble(v -> Math.pow(v.reward - mean, 2)).sum();
    return ArmFigures.newBuilder()
        .setSessionCount(of.size())
        .setFallbackCount(of.stream().filter(Visit::failed).count())
        .setEmptyCount(of.stream().filter(Visit::empty).count())
        .setTimedCount(of.size())
        .setSlowCount(of.stream().filter(v -> v.millis > slow).count())
        .setMeanDuration(Durations.fromMillis(1))
        .setCountedCount(of.size())
        .setClickedCount(of.stream().filter(v -> v.reward > 0).count())
        .setRewardMean(mean)
        .setRewardVariance(of.size() < 2 ? 0 : squares / (of.size() - 1))
        .build();
  }

  @Override
  public void share(StoredRollout rollout) {
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    called(() -> {
      if (!candidateFault.isEmpty() && rollout.rollout().getWeight() > 0) {
        throw Status.FAILED_PRECONDITION.withDescription(candidateFault).asRuntimeException();
      }
      weight = rollout.rollout().getWeight();
      visits.clear(); // No step looks at visits of another one.
      sharedBy = weight == 0 ? "" : rollout.rollout().getName();
      mostWeight = Math.max(mostWeight, weight);
    });
  }

  @Override
  public void makeLive(StoredRollout rollout, long generation, @Nullable Duration retention) {
    called(() -> {
      if (!candidateFault.isEmpty() && generation == 2) {
        throw Status.FAILED_PRECONDITION.withDescription(candidateFault).asRuntimeException();
      }
      liveGeneration = generation;
      weight = 0;
      sharedBy = "";
      mostWeight = generation == 2 ? Plans.ALL : mostWeight;
    });
  }
}
