package dev.vectormesh.finetune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import dev.vectormesh.finetune.rollout.SimulatedMesh.Behaviour;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.tuning.v1.GuardFinding.Verdict;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import dev.vectormesh.tuning.v1.RolloutEvent;
import dev.vectormesh.tuning.v1.RolloutPlan;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulated users decide what becomes of a candidate. */
class RolloutSimulationTest {
  private static final String NAMESPACE = "namespaces/shop";
  private static final int TICKS = 400;
  private static final int VISITS = 500;

  private static final RolloutPlan SHORT =
      RolloutPlan.newBuilder()
          .addAllWeights(List.of(2_500, 5_000, Plans.ALL))
          .setStepWait(Durations.fromMinutes(1))
          .setClickWait(Durations.fromSeconds(30))
          .build();

  private final StepClock clock = new StepClock();
  private final MemoryRollouts store = new MemoryRollouts();
  private SimulatedMesh mesh = new SimulatedMesh(clock, 1);
  private RolloutController controller = controller();

  private RolloutController controller() {
    return new RolloutController(store, mesh, clock, Duration.ofSeconds(1));
  }

  private void seed(long seed) {
    mesh = new SimulatedMesh(clock, seed);
    controller = controller();
  }

  private <T> T asAdmin(java.util.concurrent.Callable<T> work) {
    return CallContext.of("acme", "ann", Set.of(Role.ADMIN), null).call(work);
  }

  private Rollouts rollouts() {
    return new Rollouts(store, mesh, controller, clock);
  }

  private void start() {
    start("r1");
  }

  private void start(String id) {
    start(
        id,
        RolloutPlan.newBuilder()
            .setStepWait(Durations.fromMinutes(2))
            .setClickWait(Durations.fromSeconds(30))
            .build());
  }

  private void start(String id, RolloutPlan plan) {
    Rollout asked =
        Rollout.newBuilder().setGeneration(NAMESPACE + "/generations/2").setPlan(plan).build();
    var unused = asAdmin(() -> rollouts().create(NAMESPACE, id, asked, ""));
  }

  private Rollout rollout() {
    return rollout("r1");
  }

  private Rollout rollout(String id) {
    return store.find("acme", SimulatedMesh.NAMESPACE, id).orElseThrow().rollout();
  }

  private List<RolloutEvent> history() {
    return store.history(store.find("acme", SimulatedMesh.NAMESPACE, "r1").orElseThrow());
  }

  private void tick() {
    clock.advance(Duration.ofSeconds(10));
    mesh.users(VISITS);
    controller.lookAll();
  }

  private void tick(int times) {
    IntStream.range(0, times).forEach(i -> tick());
  }

  /** Until it has ended, or for long. */
  private void run() {
    for (int i = 0; i < TICKS && !ended(); i++) {
      tick();
    }
  }

  private boolean ended() {
    return store.find("acme", SimulatedMesh.NAMESPACE, "r1").orElseThrow().ended();
  }

  private void assertRolledBack(String guard) {
    assertThat(rollout().getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(rollout().getFindingsList())
        .filteredOn(finding -> finding.getVerdict() == Verdict.VERDICT_FAIL)
        .extracting(finding -> finding.getGuard())
        .contains(guard);
    assertThat(mesh.weight).isZero();
    assertThat(mesh.liveGeneration).isEqualTo(1);
    assertThat(mesh.mostWeight).isLessThan(5_000);
  }

  @Test
  void candidateThatIsAsGood_goesUpStepByStep_andIsPromoted() {
    start();
    run();

    assertThat(rollout().getState()).as(rollout().getReason()).isEqualTo(State.STATE_PROMOTED);
    assertThat(mesh.liveGeneration).isEqualTo(2);
    assertThat(history())
        .extracting(RolloutEvent::getWeight)
        .containsExactly(0, 100, 500, 2_500, 5_000, 10_000);
    assertThat(history())
        .extracting(RolloutEvent::getActor)
        .containsExactly(
            "ann", "controller", "controller", "controller", "controller", "controller");
    assertThat(history().get(2).getReason()).contains("reward", "nothing speaks against it");
    assertThat(history().get(2).getFindingsList()).hasSize(5);
  }

  /** Whoever looks every two seconds at equal arms is wrong as seldom as was promised. */
  @Test
  void candidatesThatAreAsGood_arePromoted_howeverOftenOneLooks() {
    int promoted = 0;
    for (int seed = 100; seed < 130; seed++) {
      seed(seed);
      String id = "r" + seed;
      start(id, SHORT);
      for (int i = 0; i < TICKS && rollout(id).getEndTime().getSeconds() == 0; i++) {
        clock.advance(Duration.ofSeconds(2));
        mesh.users(40);
        controller.lookAll();
      }
      promoted += rollout(id).getState() == State.STATE_PROMOTED ? 1 : 0;
    }

    assertThat(promoted).isGreaterThanOrEqualTo(29);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void modelWhoseRowsAreShuffled_isTakenBack(long seed) {
    seed(seed);
    mesh.candidate = new Behaviour(0.05, 40, 0.01, 0);
    start();
    run();

    assertRolledBack("reward");
    assertThat(mesh.mostWeight).isEqualTo(100);
  }

  @Test
  void modelThatIsSomewhatWorse_isTakenBack() {
    mesh.candidate = new Behaviour(0.35, 40, 0.01, 0);
    start();
    run();

    assertThat(rollout().getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(mesh.liveGeneration).isEqualTo(1);
    assertThat(mesh.mostWeight).isLessThan(Plans.ALL);
  }

  @Test
  void modelThatIsFiveTimesSlower_isTakenBack() {
    mesh.candidate = new Behaviour(0.5, 200, 0.01, 0);
    start();
    run();

    assertRolledBack("slow");
  }

  @Test
  void modelThatFailsOften_isTakenBack() {
    mesh.candidate = new Behaviour(0.5, 40, 0.01, 0.3);
    start();
    run();

    assertRolledBack("failures");
  }

  @Test
  void indexThatFindsNothing_isTakenBack() {
    mesh.candidate = new Behaviour(0.5, 40, 0.3, 0);
    start();
    run();

    assertRolledBack("empty");
  }

  @Test
  void modelThatAnswersNaN_getsNoSession() {
    mesh.fault = "its model answers no number";
    start();
    tick(50);

    assertThat(rollout().getState()).isEqualTo(State.STATE_PENDING);
    assertThat(rollout().getReason()).isEqualTo("its model answers no number");
    assertThat(mesh.mostWeight).isZero();
  }

  @Test
  void generationThatLacksDocuments_waits_untilItHasThem() {
    mesh.unready = "3 documents behind";
    start();
    tick(3);
    assertThat(rollout().getReason()).isEqualTo("3 documents behind");
    assertThat(mesh.mostWeight).isZero();

    mesh.unready = "";
    tick();
    assertThat(rollout().getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(mesh.weight).isEqualTo(100);
  }

  @Test
  void modelThatIsLostOnTheWay_holdsTheRollout_untilItAnswersAgain() {
    start();
    tick(40);
    int weight = mesh.weight;
    mesh.fault = "its model is gone";
    mesh.candidate = new Behaviour(0.5, 40, 0.01, 1);
    tick(5);
    assertThat(rollout().getState()).isEqualTo(State.STATE_HELD);
    assertThat(rollout().getReason()).isEqualTo("its model is gone");
    assertThat(mesh.weight).isEqualTo(weight);

    mesh.fault = "";
    mesh.candidate = Behaviour.GOOD;
    run();
    assertThat(rollout().getState()).isEqualTo(State.STATE_PROMOTED);
  }

  @Test
  void sessionsThatGetLost_holdTheRollout_andNothingGoesOn() {
    mesh.lost = 0.4;
    start("r1", SHORT);
    tick(20);

    assertThat(rollout().getState()).isEqualTo(State.STATE_HELD);
    assertThat(rollout().getReason()).contains("something takes sessions away");
    assertThat(mesh.mostWeight).isLessThan(Plans.ALL);
  }

  @Test
  void pausedRollout_stays_andIsTakenBackAllTheSame() {
    start();
    tick(2);
    assertThat(asAdmin(() -> rollouts().pause(NAMESPACE, "r1")).rollout().getState())
        .isEqualTo(State.STATE_HELD);
    tick(20);
    assertThat(mesh.weight).isEqualTo(100);
    assertThat(rollout().getState()).isEqualTo(State.STATE_HELD);

    mesh.candidate = new Behaviour(0, 40, 0.9, 0);
    tick(60);
    assertThat(rollout().getState()).isEqualTo(State.STATE_ROLLED_BACK);
  }

  @Test
  void resumedRollout_beginsItsStepAnew_andGoesOn() {
    start();
    tick(2);
    var paused = asAdmin(() -> rollouts().pause(NAMESPACE, "r1"));
    tick(10);
    var resumed = asAdmin(() -> rollouts().resume(NAMESPACE, "r1"));
    assertThat(resumed.rollout().getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(resumed.rollout().getStepTime().getSeconds())
        .isEqualTo(paused.rollout().getStepTime().getSeconds() + 110);
    run();
    assertThat(rollout().getState()).isEqualTo(State.STATE_PROMOTED);
  }

  @Test
  void abort_givesAllSessionsBackAtOnce() {
    start();
    tick(60);
    assertThat(mesh.weight).isPositive();
    var aborted = asAdmin(() -> rollouts().abort(NAMESPACE, "r1"));

    assertThat(aborted.rollout().getState()).isEqualTo(State.STATE_ABORTED);
    assertThat(aborted.settled()).isTrue();
    assertThat(mesh.weight).isZero();
    assertThat(asAdmin(() -> rollouts().abort(NAMESPACE, "r1"))).isEqualTo(aborted);
    assertThatThrownBy(() -> asAdmin(() -> rollouts().promote(NAMESPACE, "r1")))
        .hasMessageContaining("has ended");
  }

  /** The step's word reaches ingest-svc after the abort's. */
  @Test
  void abortDuringAStep_leavesNoSessionBehind() {
    start();
    mesh.meanwhile =
        () -> {
          var unused = asAdmin(() -> rollouts().abort(NAMESPACE, "r1"));
        };
    tick();

    assertThat(rollout().getState()).isEqualTo(State.STATE_ABORTED);
    assertThat(mesh.weight).isZero();
  }

  /** And whoever gave it dies, so that nobody knows. */
  @Test
  void wordOfAStepThatComesAfterTheAbort_isNoticed_andTakenBack() {
    start();
    tick(3);
    var aborted = asAdmin(() -> rollouts().abort(NAMESPACE, "r1"));
    assertThat(aborted.settled()).isTrue();
    mesh.sharedBy = aborted.rollout().getName();
    mesh.weight = 500;
    tick();

    assertThat(mesh.weight).isZero();
    assertThat(mesh.sharedBy).isEmpty();
    assertThat(rollout().getState()).isEqualTo(State.STATE_ABORTED);
  }

  @Test
  void promotion_canBeTakenBack_andSoOften() {
    start();
    tick(2);
    var promoted = asAdmin(() -> rollouts().promote(NAMESPACE, "r1"));
    assertThat(promoted.rollout().getState()).isEqualTo(State.STATE_PROMOTED);
    assertThat(mesh.liveGeneration).isEqualTo(2);

    var back = asAdmin(() -> rollouts().rollBack(NAMESPACE, "r1"));
    assertThat(back.rollout().getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(mesh.liveGeneration).isEqualTo(1);
    assertThat(asAdmin(() -> rollouts().rollBack(NAMESPACE, "r1"))).isEqualTo(back);
  }

  @Test
  void promotionThatIsRefused_isTold_andTheRolloutIsHeld() {
    start();
    tick(2);
    mesh.candidateFault = "it lacks documents";
    var held = asAdmin(() -> rollouts().promote(NAMESPACE, "r1"));

    assertThat(held.rollout().getState()).isEqualTo(State.STATE_HELD);
    assertThat(held.rollout().getReason()).contains("cannot be promoted", "it lacks documents");
    assertThat(held.rollout().getWeight()).isEqualTo(100);
    assertThat(mesh.weight).isEqualTo(100);
    assertThat(mesh.liveGeneration).isEqualTo(1);
  }

  @Test
  void generationThatSomebodyTookAway_endsTheRollout() {
    start();
    tick(5);
    mesh.candidateFault = "its generation is gone";
    tick();

    assertThat(rollout().getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(rollout().getReason()).isEqualTo("its generation is gone");
    assertThat(mesh.weight).isZero();
  }

  @Test
  void trafficThatSomebodyChanged_isSharedOutAgain() {
    start();
    tick(3);
    mesh.weight = 7_000;
    tick();

    assertThat(mesh.weight).isEqualTo(100);
    assertThat(rollout().getStepTime()).isEqualTo(Move.time(clock.instant()));
  }

  @Test
  void plan_mustAscendToAll() {
    Rollout asked =
        Rollout.newBuilder()
            .setGeneration(NAMESPACE + "/generations/2")
            .setPlan(RolloutPlan.newBuilder().addWeights(500).addWeights(100))
            .build();
    assertThatThrownBy(() -> asAdmin(() -> rollouts().create(NAMESPACE, "r1", asked, "")))
        .hasMessageContaining("rollout.plan.weights");
  }

  /** A call that fails, before or after its work is done, at every place of the way. */
  @Test
  void processThatDiesAnywhere_leavesARolloutThatGoesOn() {
    for (int call = 0; call < 30; call++) {
      for (boolean late : new boolean[] {false, true}) {
        seed(7);
        start("d" + call + late, SHORT);
        mesh.failAfter = call;
        mesh.failsLate = late;
        String id = "d" + call + late;
        for (int i = 0; i < TICKS && rollout(id).getEndTime().getSeconds() == 0; i++) {
          clock.advance(Duration.ofSeconds(40));
          mesh.users(1_000);
          controller = controller();
          controller.lookAll();
          assertConsistent(id);
        }
        controller.lookAll();
        assertThat(rollout(id).getState()).as(id).isEqualTo(State.STATE_PROMOTED);
        assertThat(mesh.liveGeneration).as(id).isEqualTo(2);
      }
    }
  }

  /** Of a settled one: searches are shared out as it says. */
  private void assertConsistent(String id) {
    StoredRollout rollout = store.find("acme", SimulatedMesh.NAMESPACE, id).orElseThrow();
    if (rollout.settled() && !rollout.ended()) {
      assertThat(mesh.weight).as(id).isEqualTo(rollout.rollout().getWeight());
    }
  }

  @Test
  void looking_takesAFifthOfTheTimeAtMost_andNeverWaitsLong() {
    assertThat(controller.pauseAfter(Duration.ofMillis(10))).isEqualTo(Duration.ofSeconds(1));
    assertThat(controller.pauseAfter(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(8));
    assertThat(controller.pauseAfter(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(30));
  }
}
