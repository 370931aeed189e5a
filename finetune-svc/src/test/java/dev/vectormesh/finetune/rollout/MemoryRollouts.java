package dev.vectormesh.finetune.rollout;

import dev.vectormesh.tuning.v1.RolloutEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rollouts that die with the test. */
final class MemoryRollouts implements RolloutStore {
  private final Map<UUID, StoredRollout> rollouts = new HashMap<>();
  private final Map<UUID, List<RolloutEvent>> events = new HashMap<>();

  @Override
  public synchronized StoredRollout create(
      StoredRollout rollout, String request, RolloutEvent event) {
    rollouts.put(rollout.uid(), rollout);
    tell(rollout, event);
    return rollout;
  }

  private void tell(StoredRollout rollout, RolloutEvent event) {
    List<RolloutEvent> all = events.computeIfAbsent(rollout.uid(), uid -> new ArrayList<>());
    all.add(event.toBuilder().setNumber(all.size() + 1).build());
  }

  @Override
  public synchronized Optional<StoredRollout> find(String tenant, UUID namespace, String id) {
    return rollouts.values().stream()
        .filter(r -> r.namespace().equals(namespace) && r.id().equals(id))
        .findFirst();
  }

  @Override
  public synchronized List<RolloutEvent> history(StoredRollout of) {
    return List.copyOf(events.getOrDefault(of.uid(), List.of()));
  }

  @Override
  public List<StoredRollout> list(String tenant, UUID namespace, @Nullable After after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized boolean save(StoredRollout changed, @Nullable RolloutEvent event) {
    StoredRollout now = rollouts.get(changed.uid());
    if (now == null || now.revision() != changed.revision() - 1) {
      return false;
    }
    rollouts.put(changed.uid(), changed);
    if (event != null) {
      tell(changed, event);
    }
    return true;
  }

  /** Ended ones as well: they are watched as long as a test lasts. */
  @Override
  public synchronized List<StoredRollout> claim(int most, Duration duration) {
    return List.copyOf(rollouts.values());
  }

  @Override
  public void release(StoredRollout claimed) {}
}
