package dev.vectormesh.job;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How these tests wait for what comes true by itself. */
public final class Eventually {
  private Eventually() {}

  /** Asks often and is patient, for busy machines; an exception means not yet. */
  public static ConditionFactory eventually(String what) {
    return Awaitility.await(what)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        // What other threads die of is not what these conditions are about.
        .dontCatchUncaughtExceptions();
  }
}
