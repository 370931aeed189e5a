package dev.vectormesh.finetune.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.finetune.run.RunStore;
import dev.vectormesh.finetune.run.StoredRun;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.tuning.v1.TrainingEpoch;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.TrainingRun.State;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresRunsIT {
  private static Postgres postgres;
  private static RunStore store;
  private final UUID namespace = UUID.randomUUID();

  @BeforeAll
  static void open() {
    postgres = TuningDatabase.fresh();
    store = new PostgresRuns(postgres);
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private StoredRun run(String id) {
    return new StoredRun(
        "acme",
        Ids.v7(),
        namespace,
        TrainingRun.newBuilder()
            .setName("namespaces/n/trainingRuns/" + id)
            .setState(State.STATE_QUEUED)
            .build());
  }

  @Test
  void theSameRequest_isTheOlderRun_andATakenNameIsNone() {
    StoredRun first = run("one");

    assertThat(store.insert(first, "request")).contains(first);
    assertThat(store.insert(run("two"), "request")).contains(first);
    assertThat(store.insert(run("one"), "other")).isEmpty();
    assertThat(store.insert(run("one"), "")).isEmpty();
  }

  @Test
  void aRun_thatHasEnded_isChangedNoMore() {
    StoredRun run = store.insert(run("one"), "").orElseThrow();
    var unused =
        store.update(
            "acme", run.uid(), it -> it.toBuilder().setState(State.STATE_SUCCEEDED).build());

    var again =
        store.update("acme", run.uid(), it -> it.toBuilder().setState(State.STATE_FAILED).build());

    assertThat(again.orElseThrow().run().getState()).isEqualTo(State.STATE_SUCCEEDED);
  }

  @Test
  void lists_areNewestFirst_andGoOnAfterAUid() {
    StoredRun one = store.insert(run("one"), "").orElseThrow();
    StoredRun two = store.insert(run("two"), "").orElseThrow();

    assertThat(store.list("acme", namespace, null, 10)).containsExactly(two, one);
    assertThat(store.list("acme", namespace, two.uid(), 10)).containsExactly(one);
    assertThat(store.list("other", namespace, null, 10)).isEmpty();
  }

  @Test
  void epochs_ofTrialsComeFirst_andAnAttemptBeginsWithoutThoseOfTheOneBefore() {
    StoredRun run = store.insert(run("one"), "").orElseThrow();
    TrainingEpoch trial =
        TrainingEpoch.newBuilder().setTrial(1).setNumber(1).setLoss(3).setHeldOutLoss(4).build();
    TrainingEpoch last = TrainingEpoch.newBuilder().setNumber(2).setLoss(1).build();
    TrainingEpoch first = TrainingEpoch.newBuilder().setNumber(1).setLoss(2).build();
    for (TrainingEpoch epoch : new TrainingEpoch[] {last, first, trial, first}) {
      store.passed("acme", run.uid(), epoch);
    }

    assertThat(store.epochs("acme", run.uid()))
        .extracting(TrainingEpoch::getTrial, TrainingEpoch::getNumber, TrainingEpoch::getLoss)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, 1, 3.0),
            org.assertj.core.groups.Tuple.tuple(0, 1, 2.0),
            org.assertj.core.groups.Tuple.tuple(0, 2, 1.0));
    assertThat(store.epochs("acme", run.uid()).get(1).hasHeldOutLoss()).isFalse();
    assertThat(store.epochs("other", run.uid())).isEmpty();

    store.clearEpochs("acme", run.uid());

    assertThat(store.epochs("acme", run.uid())).isEmpty();
  }
}
