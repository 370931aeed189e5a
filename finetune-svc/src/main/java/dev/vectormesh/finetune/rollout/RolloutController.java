package dev.vectormesh.finetune.rollout;

import com.google.protobuf.util.Durations;
import dev.vectormesh.finetune.rollout.Move.Cause;
import dev.vectormesh.finetune.rollout.RolloutMesh.Standing;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes rollouts on. Any number of processes may do so: each rollout is looked at by one at a time,
 * and a change is written only where nobody else made one.
 */
public final class RolloutController implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RolloutController.class);
  private static final int AT_ONCE = 16;
  private static final Duration CLAIM = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final RolloutStore store;
  private final RolloutMesh mesh;
  private final Settling settling;
  private final InstantSource clock;
  private final Duration interval;
  private @Nullable Thread loop;

  /**
   * @param interval between two looks
   */
  public RolloutController(
      RolloutStore store, RolloutMesh mesh, InstantSource clock, Duration interval) {
    this.store = store;
    this.mesh = mesh;
    this.settling = new Settling(mesh, clock);
    this.clock = clock;
    this.interval = interval;
  }

  public void start() {
    loop = Fanout.daemon("rollouts", this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long began = System.nanoTime();
        try {
          lookAll();
        } catch (RuntimeException e) {
          log.warn("rollouts cannot be looked at now, they stay as they are: {}", e.toString());
        }
        Thread.sleep(pauseAfter(Duration.ofNanos(System.nanoTime() - began)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A step of very many sessions takes the database long to sum up: looking takes a fifth of the
   * time at most.
   */
  Duration pauseAfter(Duration look) {
    Duration four = look.multipliedBy(4);
    Duration most = four.compareTo(LONGEST_PAUSE) < 0 ? four : LONGEST_PAUSE;
    return most.compareTo(interval) > 0 ? most : interval;
  }

  /** Looks once at each that is under way. */
  void lookAll() {
    List<StoredRollout> claimed = store.claim(AT_ONCE, CLAIM);
    var unused =
        Fanout.map(
            claimed,
            AT_ONCE,
            rollout -> {
              try {
                look(rollout);
              } catch (RuntimeException e) {
                log.warn("{} cannot go on now: {}", rollout.rollout().getName(), e.toString());
              } finally {
                store.release(rollout);
              }
              return rollout;
            });
  }

  private void look(StoredRollout rollout) {
    if (!rollout.settled()) {
      var unused = settle(rollout);
      return;
    }
    if (rollout.ended()) {
      hearNoLateWord(rollout);
      return;
    }
    Move move = next(rollout);
    if (move != null) {
      var unused = make(move);
    }
  }

  /** Whoever began its last step may have died while the word of it was on its way. */
  private void hearNoLateWord(StoredRollout ended) {
    Standing standing;
    try {
      standing = mesh.standing(ended.tenant(), ended.namespaceName(), 0);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return;
      }
      throw e;
    }
    if (standing.namespace().equals(ended.namespace())
        && standing.sharedBy().equals(ended.rollout().getName())) {
      log.warn("{} has ended, and searches are shared out by it: again", standing.sharedBy());
      var unused = settle(ended);
    }
  }

  /**
   * Writes a change down, and shares searches out accordingly as well as that goes now.
   *
   * @return the rollout as it is then; empty where somebody else changed it meanwhile
   */
  Optional<StoredRollout> make(Move move) {
    if (!store.save(move.to(), move.event())) {
      return Optional.empty();
    }
    if (move.event() != null) {
      Rollout to = move.to().rollout();
      log.info("{} is {}: {}", to.getName(), to.getState(), to.getReason());
    }
    return Optional.of(move.to().settled() ? move.to() : settle(move.to()));
  }

  private StoredRollout settle(StoredRollout rollout) {
    try {
      Optional<StoredRollout> made = make(settling.settle(rollout));
      // Somebody changed it meanwhile, whose word may have come before the one just given.
      return made.isPresent()
          ? made.get()
          : store.latest(rollout).map(this::settle).orElse(rollout);
    } catch (RuntimeException e) {
      log.warn("{} waits to be settled: {}", rollout.rollout().getName(), e.toString());
      return rollout;
    }
  }

  private @Nullable Move next(StoredRollout rollout) {
    Rollout is = rollout.rollout();
    Standing standing =
        mesh.standing(
            rollout.tenant(), rollout.namespaceName(), Settling.number(is.getGeneration()));
    Move ended = ended(rollout, standing);
    if (ended != null) {
      return ended;
    }
    if (is.getStep() == 0) {
      return rollout.paused()
          ? null
          : RolloutSteps.begin(rollout, mesh.unready(rollout), clock.instant());
    }
    PlannedStep step = PlannedStep.of(is.getPlan(), is.getStep());
    if (!standing.sharedBy().equals(is.getName()) || !standing.step().equals(step)) {
      // Somebody else changed how searches are shared out.
      return Move.again(
          rollout, cause("searches were shared out otherwise meanwhile: the step begins anew"));
    }
    String fault = mesh.modelFault(rollout);
    Move faulty = RolloutSteps.fault(rollout, fault, clock.instant());
    if (faulty != null || !fault.isEmpty()) {
      return faulty;
    }
    Instant now = clock.instant();
    Instant from = RolloutSteps.stepTime(is);
    Duration wait = Duration.ofNanos(Durations.toNanos(is.getPlan().getClickWait()));
    ArmReport arms = mesh.report(rollout, from, null);
    ArmReport clicked = mesh.report(rollout, from, now.minus(wait));
    return RolloutSteps.judge(rollout, arms, clicked, now);
  }

  /** What somebody else did to its generations ends it. */
  private @Nullable Move ended(StoredRollout rollout, Standing standing) {
    Rollout is = rollout.rollout();
    if (!standing.namespace().equals(rollout.namespace())) {
      return Move.rollBack(rollout, cause("its namespace is gone"));
    }
    if (standing.live() == Settling.number(is.getGeneration())) {
      return Move.promote(rollout, cause("somebody made its candidate the live generation"));
    }
    if (standing.live() != Settling.number(is.getLiveGeneration())) {
      return Move.rollBack(rollout, cause("somebody made another generation the live one"));
    }
    return !standing.candidate().isEmpty() && is.getState() != State.STATE_PENDING
        ? Move.rollBack(rollout, cause(standing.candidate()))
        : null;
  }

  private Cause cause(String reason) {
    return new Cause(RolloutSteps.CONTROLLER, reason, List.of(), clock.instant());
  }

  @Override
  public void close() {
    Thread running = loop;
    if (running != null) {
      running.interrupt();
    }
  }
}
