package dev.vectormesh.job.event;

import dev.vectormesh.job.watch.Watch;
import dev.vectormesh.job.watch.Watches;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;

/** Wakes those who wait for events of a tenant, in this process. */
public final class EventSignals {
  private static final int MOST = 4000;
  private static final String SEPARATOR = "\n";

  private final Watches<String, EventTail> watches = new Watches<>();
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** What to tell the other instances about new events of these tenants. */
  public static String message(Collection<String> tenants) {
    String all = String.join(SEPARATOR, tenants);
    return all.length() <= MOST && all.chars().allMatch(c -> c < 128) ? all : "";
  }

  /** Such a message came; an empty one means any tenant. */
  public void heard(String message) {
    if (message.isEmpty()) {
      watches.wakeAll();
    } else {
      Arrays.stream(message.split(SEPARATOR)).forEach(watches::wake);
    }
    listeners.forEach(Runnable::run);
  }

  /** Called whenever something was told to anybody. */
  public void onEvents(Runnable listener) {
    listeners.add(listener);
  }

  Watch<EventTail> watch(String tenant) {
    return watches.watch(tenant);
  }
}
