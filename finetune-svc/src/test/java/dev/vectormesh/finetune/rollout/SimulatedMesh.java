package dev.vectormesh.finetune.rollout;

import com.google.protobuf.util.Durations;
import dev.vectormesh.search.v1.ArmFigures;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.InterleavingFigures;
import dev.vectormesh.search.v1.ShadowFigures;
import dev.vectormesh.tuning.v1.Trial;
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

  /** A list that was drawn from both, and who got more of its clicks: 1, -1 or 0. */
  private record Drawn(Instant time, boolean clicked, int winner) {}

  /** A search that the candidate was asked beside. */
  private record Shadowed(
      Instant time, boolean failed, boolean empty, boolean liveEmpty, double millis, double live) {}

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
  private final List<Drawn> drawn = new ArrayList<>();
  private final List<Shadowed> shadowed = new ArrayList<>();
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
  Trial trial = Trial.TRIAL_UNSPECIFIED;

  /** That the candidate alone answered. */
  int mostWeight;

  /** Of the live arm's documents, the share that the candidate finds. */
  double overlap = 0.8;

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
      if (trial == Trial.TRIAL_INTERLEAVE && random.nextInt(Plans.ALL) < weight) {
        drawn.add(drawn());
        continue;
      }
      if (trial == Trial.TRIAL_SHADOW) {
        shadowed.add(shadowed());
      }
      boolean toCandidate =
          liveGeneration == 2 || trial == Trial.TRIAL_SHARE && random.nextInt(Plans.ALL) < weight;
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

  /** Somebody who looks at the first document of each, and clicks on what is worth it. */
  private Drawn drawn() {
    boolean ofCandidate = random.nextDouble() < candidate.reward;
    boolean ofLive = random.nextDouble() < live.reward;
    int winner = (ofCandidate ? 1 : 0) - (ofLive ? 1 : 0);
    return new Drawn(clock.instant(), ofCandidate || ofLive, winner);
  }

  private Shadowed shadowed() {
    boolean failed = random.nextDouble() < candidate.failing;
    return new Shadowed(
        clock.instant(),
        failed,
        !failed && random.nextDouble() < candidate.empty,
        random.nextDouble() < live.empty,
        candidate.millis * (0.75 + random.nextDouble() / 2),
        live.millis * (0.75 + random.nextDouble() / 2));
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
    return new Standing(NAMESPACE, liveGeneration, candidateFault, sharedBy, step());
  }

  private PlannedStep step() {
    return sharedBy.isEmpty() ? PlannedStep.NONE : new PlannedStep(trial, weight);
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
        .setInterleaved(interleaved(from, to))
        .setShadow(shadow(from))
        .build();
  }

  private InterleavingFigures interleaved(Instant from, @Nullable Instant to) {
    List<Drawn> seen =
        drawn.stream()
            .filter(d -> !d.time.isBefore(from) && (to == null || d.time.isBefore(to)))
            .toList();
    return InterleavingFigures.newBuilder()
        .setSessionCount(seen.size())
        .setClickedCount(seen.stream().filter(Drawn::clicked).count())
        .setCandidateCount(seen.stream().filter(d -> d.winner > 0).count())
        .setLiveCount(seen.stream().filter(d -> d.winner < 0).count())
        .build();
  }

  private ShadowFigures shadow(Instant from) {
    List<Shadowed> seen = shadowed.stream().filter(s -> !s.time.isBefore(from)).toList();
    List<Shadowed> answered = seen.stream().filter(s -> !s.failed).toList();
    double[] usual = answered.stream().mapToDouble(Shadowed::live).sorted().toArray();
    double slow = usual.length == 0 ? 0 : usual[(int) (usual.length * 0.95)] * 1.5;
    return ShadowFigures.newBuilder()
        .setSearchCount(seen.size())
        .setFailedCount(seen.size() - answered.size())
        .setEmptyCount(answered.stream().filter(Shadowed::empty).count())
        .setLiveEmptyCount(answered.stream().filter(Shadowed::liveEmpty).count())
        .setOverlapCount(answered.size())
        .setOverlapMean(overlap)
        .setOverlapVariance(0.04)
        .setTimedCount(answered.size())
        .setSlowCount(answered.stream().filter(s -> s.millis > slow).count())
        .setLiveSlowCount(answered.stream().filter(s -> s.live > slow).count())
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
      trial = rollout.rollout().getTrial();
      visits.clear(); // No step looks at visits of another one.
      drawn.clear();
      sharedBy = weight == 0 && trial != Trial.TRIAL_SHADOW ? "" : rollout.rollout().getName();
      if (trial == Trial.TRIAL_SHARE) {
        mostWeight = Math.max(mostWeight, weight);
      }
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
