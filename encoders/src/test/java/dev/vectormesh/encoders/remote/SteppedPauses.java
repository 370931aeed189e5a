package dev.vectormesh.encoders.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that goes on when somebody waits, and not else. */
final class SteppedPauses implements Pauses {
  private final List<Duration> pauses = new ArrayList<>();
  private long now;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void pause(Duration length) {
    pauses.add(length);
    now += length.toNanos();
  }

  List<Duration> pauses() {
    return pauses;
  }
}
