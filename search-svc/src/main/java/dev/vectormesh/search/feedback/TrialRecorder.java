package dev.vectormesh.search.feedback;

import dev.vectormesh.platform.call.Fanout;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does beside searches what a trial needs and nobody waits for: as much at a time as there are
 * places. What finds none is left out, and counted.
 */
public final class TrialRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(TrialRecorder.class);
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final int ERRORS = 4;

  private final TrialStore store;
  private final Semaphore shadows;
  private final Semaphore errors = new Semaphore(ERRORS);
  private final AtomicLong dropped = new AtomicLong();
  private final LongCounter counter;

  /**
   * @param shadowsAtOnce how many searches the candidate is asked beside at a time
   */
  public TrialRecorder(TrialStore store, int shadowsAtOnce, Meter meter) {
    this.store = store;
    this.shadows = new Semaphore(shadowsAtOnce);
    this.counter =
        meter
            .counterBuilder("vectormesh.search.shadows")
            .setDescription("searches that a shadow was to be asked, by what became of them")
            .build();
  }

  /** Asks a shadow and writes what it says, in the background; never waits and never fails. */
  public void shadow(String tenant, UUID namespace, Supplier<ShadowAnswer> ask) {
    if (!shadows.tryAcquire()) {
      drop(1);
      return;
    }
    var unused =
        Fanout.daemon(
            "shadow",
            () -> {
              try {
                write(tenant, namespace, ask.get());
              } catch (RuntimeException e) {
                LOG.debug("a shadow's answer is lost, and counted", e);
                drop(1);
              } finally {
                shadows.release();
              }
            });
  }

  private void write(String tenant, UUID namespace, ShadowAnswer answer) {
    // Those left out are told by whoever is written next.
    long before = dropped.getAndSet(0);
    try {
      store.add(tenant, namespace, answer, before);
    } catch (RuntimeException e) {
      dropped.addAndGet(before);
      throw e;
    }
    counter.add(1, Attributes.of(OUTCOME, answer.failed() ? "failed" : "answered"));
  }

  private void drop(long count) {
    dropped.addAndGet(count);
    counter.add(count, Attributes.of(OUTCOME, "dropped"));
  }

  /** Writes an error in the background; never waits and never fails. */
  public void error(String tenant, UUID namespace, ArmError error) {
    if (!errors.tryAcquire()) {
      return;
    }
    var unused =
        Fanout.daemon(
            "arm-error",
            () -> {
              try {
                store.add(tenant, namespace, error);
              } catch (RuntimeException e) {
                LOG.debug("a search's error is not recorded", e);
              } finally {
                errors.release();
              }
            });
  }
}
