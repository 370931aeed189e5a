package dev.vectormesh.ingest;

import dev.vectormesh.ingest.batch.Batches;
import dev.vectormesh.ingest.bucket.Leftovers;
import dev.vectormesh.ingest.canary.DriftWatch;
import dev.vectormesh.ingest.event.EventClient;
import dev.vectormesh.ingest.generation.GenerationKeeper;
import dev.vectormesh.ingest.tier.ObjectBatches;
import dev.vectormesh.ingest.write.IndexRepair;
import dev.vectormesh.ingest.write.Janitor;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.outbox.OutboxRelay;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Publishes events, and looks after interrupted writes and batches, for as long as the app is open.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  private static final Duration RELAY = Duration.ofSeconds(1);
  private static final Duration SILENT = Duration.ofSeconds(60);
  // Submitting a batch takes far less; a younger batch is most likely still on its way.
  private static final Duration BATCH_AGE = Duration.ofSeconds(20);

  // Counting all points and rows takes longer than looking for what is half done.
  private static final int ROUNDS_PER_CHECK = 40;

  private final OutboxRelay outbox;
  private final EventClient events;
  private final Batches batches;
  private final ObjectBatches objectBatches;
  private final Janitor janitor;
  private final GenerationKeeper generations;
  private final IndexRepair index;
  private final DriftWatch drift;
  private final Leftovers leftovers;
  private final Duration interval;
  private int rounds;
  private final CountDownLatch closed = new CountDownLatch(1);

  Housekeeping(
      OutboxRelay outbox,
      EventClient events,
      Batches batches,
      ObjectBatches objectBatches,
      Janitor janitor,
      GenerationKeeper generations,
      IndexRepair index,
      DriftWatch drift,
      Leftovers leftovers,
      Duration interval) {
    this.outbox = outbox;
    this.events = events;
    this.batches = batches;
    this.objectBatches = objectBatches;
    this.janitor = janitor;
    this.generations = generations;
    this.index = index;
    this.drift = drift;
    this.leftovers = leftovers;
    this.interval = interval;
  }

  void start() {
    Thread relay =
        Fanout.daemon("corpus-relay", () -> repeat(RELAY, "publish events", this::relay));
    Thread repair =
        Fanout.daemon(
            "corpus-repair",
            () ->
                repeat(
                    interval,
                    "repair",
                    () -> {
                      batches.sweep(BATCH_AGE);
                      objectBatches.sweep(BATCH_AGE);
                      if (rounds++ % ROUNDS_PER_CHECK == 0) {
                        index.check();
                        drift.lookAgain();
                      }
                      int repaired = janitor.repair(SILENT);
                      generations.sweep();
                      leftovers.sweep(SILENT);
                    }));
  }

  private void relay() {
    int published;
    do {
      published = outbox.publish(events::publish);
    } while (published > 0 && closed.getCount() > 0);
  }

  private void repeat(Duration every, String what, Runnable work) {
    boolean failing = false;
    try {
      while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          work.run();
          failing = false;
        } catch (RuntimeException e) {
          if (closed.getCount() > 0) {
            // Once for an outage, however long it lasts.
            log.atLevel(failing ? Level.DEBUG : Level.WARN)
                .log("cannot {} now, trying on: {}", what, e.toString());
          }
          failing = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
