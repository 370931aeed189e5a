package dev.vectormesh.job.event;

import dev.vectormesh.job.watch.Rounds;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Keeps moving events from the outbox into the log, and forgets old ones. Every instance runs one;
 * the intake lets one of them work at a time.
 */
public final class Sequencer implements AutoCloseable {
  private static final int BATCH = 1000;
  private static final Duration FORGETTING = Duration.ofMinutes(1);

  private final EventIntake intake;
  private final EventSignals signals;
  private final EventConfig config;
  private final InstantSource clock;
  private final Rounds rounds = new Rounds("event-sequencer", this::round);
  private final LongCounter told;
  private volatile Duration lag = Duration.ZERO;
  private long forgotten = System.nanoTime() - FORGETTING.toNanos();

  public Sequencer(
      EventIntake intake, EventSignals signals, EventConfig config, InstantSource clock) {
    this.intake = intake;
    this.signals = signals;
    this.config = config;
    this.clock = clock;
    Meter meter = Telemetry.current().meter();
    told = meter.counterBuilder("vectormesh.events.published").build();
    var unused =
        meter
            .gaugeBuilder("vectormesh.outbox.lag")
            .setUnit("s")
            .setDescription("how long the event that waited longest was in the outbox, last round")
            .buildWithCallback(m -> m.record(lag.toNanos() / 1e9));
  }

  public void start() {
    rounds.start();
  }

  /** Events were written: look now. */
  public void wake() {
    rounds.wake();
  }

  private Duration round() {
    int moved = move();
    if (System.nanoTime() - forgotten >= FORGETTING.toNanos()) {
      forgotten = System.nanoTime();
      forget();
    }
    return moved >= BATCH ? Duration.ZERO : config.poll();
  }

  /** One round; returns how many events it moved. */
  public int move() {
    EventIntake.Moved moved = intake.move(BATCH, clock.instant().truncatedTo(ChronoUnit.MICROS));
    lag = moved.lag();
    if (moved.events() > 0) {
      told.add(moved.events());
      signals.heard(EventSignals.message(moved.tenants()));
    }
    return moved.events();
  }

  /** Forgets what was kept long enough. */
  public void forget() {
    long gone;
    do {
      gone = intake.forget(clock.instant().minus(config.retention()), BATCH);
    } while (gone >= BATCH && !rounds.closed());
  }

  @Override
  public void close() {
    rounds.close();
  }
}
