package dev.vectormesh.finetune.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.vectormesh.finetune.rollout.SimulatedMesh.Behaviour;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import dev.vectormesh.tuning.v1.RolloutEvent;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import dev.vectormesh.tuning.v1.Trial;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A candidate is asked beside the live arm, and interleaved with it, before anybody searches it.
 */
class TrialSimulationTest {
  private static final String NAMESPACE = "namespaces/shop";
  private static final int TICKS = 400;
  private static final int VISITS = 200;

  private final StepClock clock = new StepClock();
  private final MemoryRollouts store = new MemoryRollouts();
  private SimulatedMesh mesh = new SimulatedMesh(clock, 1);

  private static RolloutPlan.Builder plan() {
    return RolloutPlan.newBuilder()
        .addAllWeights(List.of(5_000, Plans.ALL))
        .setStepWait(Durations.fromMinutes(1))
        .setClickWait(Durations.fromSeconds(30));
  }

  private RolloutController controller() {
    return new RolloutController(store, mesh, clock, Duration.ofSeconds(1));
  }

  private Rollout run(String id, RolloutPlan.Builder plan) {
    Rollout asked =
        Rollout.newBuilder().setGeneration(NAMESPACE + "/generations/2").setPlan(plan).build();
    RolloutController controller = controller();
    var made =
        CallContext.of("acme", "ann", Set.of(Role.ADMIN), null)
            .call(() ->
                new Rollouts(store, mesh, controller, clock).create(NAMESPACE, id, asked, ""));
    for (int i = 0; i < TICKS && !now(id).ended(); i++) {
      clock.advance(Duration.ofSeconds(10));
      mesh.users(VISITS);
      controller.lookAll();
    }
    return now(id).rollout();
  }

  private StoredRollout now(String id) {
    return store.find("acme", SimulatedMesh.NAMESPACE, id).orElseThrow();
  }

  private List<String> way(String id) {
    return store.history(now(id)).stream()
        .map(event -> event.getStep() + " " + event.getTrial() + " " + event.getWeight())
        .toList();
  }

  private static String verdicts(List<GuardFinding> findings) {
    return findings.stream().map(f -> f.getGuard() + " " + f.getVerdict()).toList().toString();
  }

  @Test
  void candidateThatIsAsGood_isAskedBeside_thenInterleaved_thenShared_thenPromoted() {
    Rollout last = run("whole", plan().setShadow(true).setInterleave(2_000));

    assertThat(last.getState()).as(last.getReason()).isEqualTo(State.STATE_PROMOTED);
    assertThat(way("whole"))
        .containsExactly(
            "0 TRIAL_UNSPECIFIED 0",
            "1 TRIAL_SHADOW 0",
            "2 TRIAL_INTERLEAVE 2000",
            "3 TRIAL_SHARE 5000",
            "3 TRIAL_SHARE 10000");
    RolloutEvent interleaved = store.history(now("whole")).get(2);
    assertThat(verdicts(interleaved.getFindingsList()))
        .isEqualTo(
            "[failures VERDICT_PASS, slow VERDICT_PASS, empty VERDICT_PASS, overlap VERDICT_PASS]");
    RolloutEvent shared = store.history(now("whole")).get(3);
    assertThat(verdicts(shared.getFindingsList()))
        .isEqualTo("[failures VERDICT_PASS, interleaving VERDICT_PASS, sample_ratio VERDICT_PASS]");
    assertThat(shared.getReason()).contains("clicked lists", "nothing speaks against it");
  }

  @Test
  void interleaving_takesAWorseCandidateBack_beforeAnybodySearchesIt() {
    mesh.candidate = new Behaviour(0.35, 40, 0.01, 0);
    Rollout last = run("worse", plan().setInterleave(5_000));

    assertThat(last.getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(last.getReason()).contains("clicked lists", "it is worse");
    assertThat(last.getTrial()).isEqualTo(Trial.TRIAL_UNSPECIFIED);
    assertThat(mesh.mostWeight).isZero();
    assertThat(mesh.sharedBy).isEmpty();
  }

  @Test
  void interleavedCandidatesThatAreAsGood_goOn_howeverOftenOneLooks() {
    int promoted = 0;
    for (int seed = 1; seed <= 20; seed++) {
      mesh = new SimulatedMesh(clock, seed);
      Rollout last = run("good-" + seed, plan().setInterleave(5_000));
      promoted += last.getState() == State.STATE_PROMOTED ? 1 : 0;
    }
    assertThat(promoted).isGreaterThanOrEqualTo(19);
  }

  @Test
  void shadowThatIsSlowEmptyOrFails_isTakenBack_andNobodySawIt() {
    mesh.candidate = new Behaviour(0.5, 200, 0.01, 0);
    assertThat(run("slow", plan().setShadow(true)).getReason()).contains("slow searches");
    mesh.candidate = new Behaviour(0.5, 40, 0.3, 0);
    assertThat(run("empty", plan().setShadow(true)).getReason()).contains("empty answers");
    mesh.candidate = new Behaviour(0.5, 40, 0.01, 0.3);
    assertThat(run("fails", plan().setShadow(true)).getReason())
        .contains("searches that it could not answer");
    assertThat(mesh.mostWeight).isZero();
  }

  @Test
  void shadowThatFindsOtherDocuments_isTakenBack_whereTheGuardAsksForMore() {
    mesh.overlap = 0.2;
    Rollout last =
        run("other", plan().setShadow(true).setGuards(RolloutGuards.newBuilder().setOverlap(0.5)));

    assertThat(last.getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(last.getReason()).contains("it finds 0.2000 of the live arm's documents");
    assertThat(run("told", plan().setShadow(true)).getState()).isEqualTo(State.STATE_PROMOTED);
  }

  @Test
  void whollyInterleaved_needsNoSessionOfTheLiveArm() {
    Rollout last = run("all", plan().setInterleave(Plans.ALL));

    assertThat(last.getState()).as(last.getReason()).isEqualTo(State.STATE_PROMOTED);
  }
}
