package dev.vectormesh.ingest.source.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that goes on when somebody waits. */
public final class SteppedWaits implements Waits {
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private final List<Duration> slept = new CopyOnWriteArrayList<>();

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized void sleep(Duration duration) {
    slept.add(duration);
    now = now.plus(duration);
  }

  public List<Duration> slept() {
    return slept;
  }

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }
}
