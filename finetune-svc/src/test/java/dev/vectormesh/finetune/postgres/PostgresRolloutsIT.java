package dev.vectormesh.finetune.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.vectormesh.finetune.rollout.RolloutStore;
import dev.vectormesh.finetune.rollout.StoredRollout;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import dev.vectormesh.tuning.v1.RolloutEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresRolloutsIT {
  private static final String TENANT = "acme";
  private static final RolloutEvent EVENT = RolloutEvent.newBuilder().setReason("why").build();

  private static Postgres postgres;
  private static PostgresRollouts store;

  private final UUID namespace = UUID.randomUUID();

  @BeforeAll
  static void open() {
    postgres = TuningDatabase.fresh();
    store = new PostgresRollouts(postgres);
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private StoredRollout rollout(String id, long second) {
    return new StoredRollout(
        UUID.randomUUID(),
        TENANT,
        namespace,
        false,
        true,
        false,
        1,
        Rollout.newBuilder()
            .setName("namespaces/n/rollouts/" + id)
            .setState(State.STATE_PENDING)
            .setCreateTime(Timestamp.newBuilder().setSeconds(second))
            .build());
  }

  private static StoredRollout ended(StoredRollout rollout) {
    return new StoredRollout(
        rollout.uid(),
        rollout.tenant(),
        rollout.namespace(),
        rollout.paused(),
        rollout.settled(),
        rollout.switched(),
        rollout.revision() + 1,
        rollout.rollout().toBuilder().setState(State.STATE_ABORTED).build());
  }

  @Test
  void rollout_isKeptAsItIs_withItsHistory() {
    StoredRollout made = store.create(rollout("r", 1), "", EVENT);
    assertThat(store.find(TENANT, namespace, "r")).contains(made);
    assertThat(store.save(ended(made), EVENT)).isTrue();

    assertThat(store.find(TENANT, namespace, "r")).contains(ended(made));
    assertThat(store.history(made))
        .containsExactly(
            EVENT.toBuilder().setNumber(1).build(), EVENT.toBuilder().setNumber(2).build());
    assertThat(store.find("globex", namespace, "r")).isEmpty();
  }

  @Test
  void sameRequest_answersTheSameRollout() {
    StoredRollout made = store.create(rollout("r", 1), "once", EVENT);
    assertThat(store.create(rollout("other", 2), "once", EVENT)).isEqualTo(made);
    assertThat(store.history(made)).hasSize(1);
  }

  @Test
  void oneIsUnderWay_andNamesAreTakenForEver() {
    StoredRollout made = store.create(rollout("r", 1), "", EVENT);
    assertThatThrownBy(() -> store.create(rollout("second", 2), "", EVENT))
        .hasMessageContaining("another rollout under way");
    store.save(ended(made), EVENT);
    assertThatThrownBy(() -> store.create(rollout("r", 3), "", EVENT))
        .hasMessageContaining("exists already");
    assertThat(store.create(rollout("second", 2), "", EVENT).id()).isEqualTo("second");
  }

  @Test
  void changeOfAnOlderState_isNotWritten() {
    StoredRollout made = store.create(rollout("r", 1), "", EVENT);
    assertThat(store.save(ended(made), EVENT)).isTrue();
    assertThat(store.save(ended(made), EVENT)).isFalse();
    assertThat(store.history(made)).hasSize(2);
  }

  @Test
  void list_isNewestFirst_pageByPage() {
    for (int i = 1; i <= 3; i++) {
      store.save(ended(store.create(rollout("r" + i, i), "", EVENT)), null);
    }
    List<StoredRollout> first = store.list(TENANT, namespace, null, 2);
    assertThat(first).extracting(StoredRollout::id).containsExactly("r3", "r2");
    assertThat(
            store.list(
                TENANT, namespace, new RolloutStore.After(Instant.ofEpochSecond(2), "r2"), 2))
        .extracting(StoredRollout::id)
        .containsExactly("r1");
  }

  @Test
  void claimedRollout_isNobodyElses_untilItIsReleased() {
    StoredRollout made = store.create(rollout("r", 1), "", EVENT);
    assertThat(mine(store.claim(1_000, Duration.ofMinutes(1)))).containsExactly(made);
    assertThat(mine(store.claim(1_000, Duration.ofMinutes(1)))).isEmpty();
    store.release(made);
    assertThat(mine(store.claim(1_000, Duration.ofMinutes(1)))).containsExactly(made);
    store.release(made);
  }

  @Test
  void endedRollout_isLookedAtForAWhile() {
    StoredRollout made = store.create(rollout("r", 1), "", EVENT);
    store.save(ended(made), EVENT);
    assertThat(mine(store.claim(1_000, Duration.ofMinutes(1)))).containsExactly(ended(made));
    store.release(made);
    postgres.asMeshDo(
        tx -> tx.sql("update rollout set watched_until = now() where uid = $1", made.uid()).send());

    assertThat(mine(store.claim(1_000, Duration.ofMinutes(1)))).isEmpty();
  }

  private List<StoredRollout> mine(List<StoredRollout> claimed) {
    return claimed.stream().filter(rollout -> rollout.namespace().equals(namespace)).toList();
  }
}
