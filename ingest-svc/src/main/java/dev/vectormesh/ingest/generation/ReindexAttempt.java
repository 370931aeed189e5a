package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.generation.FillStore.Claim;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.worker.JobCancelledException;
import dev.vectormesh.worker.JobRun;
import dev.vectormesh.worker.RetryableException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One attempt to fill a generation: all documents in a fixed order, whose place is kept with the
 * generation, and then what was left pending on the way. Nothing else fills it meanwhile but those
 * who write.
 */
final class ReindexAttempt {
  private static final int PAGE = 1000;

  /** Documents that are embedded again take long: who cancels waits for the pages at work. */
  private static final int EMBEDDED_PAGE = 64;

  /** Pages that are read, mapped and written side by side. */
  private static final int PAGES_AT_ONCE = 3;

  /** Rounds over what is pending that bring nothing over. */
  private static final int IDLE_ROUNDS = 6;

  private final JobRun run;
  private final BuildStore builds;
  private final Filler filler;
  private final FillStore fills;
  private final Namespace namespace;
  private final Build build;
  private final long total;
  private final AtomicLong done;

  ReindexAttempt(
      JobRun run,
      BuildStore builds,
      Filler filler,
      FillStore fills,
      Namespace namespace,
      Build build) {
    this.run = run;
    this.builds = builds;
    this.filler = filler;
    this.fills = fills;
    this.namespace = namespace;
    this.build = build;
    done = new AtomicLong(build.contents().documents());
    total = done.get() + build.contents().pending();
  }

  private long number() {
    return build.generation().number();
  }

  /**
   * @param documentsPerSecond 0 for as many as go
   */
  void run(int documentsPerSecond) {
    fills.unclaim(namespace, number());
    run.stage("EMBED");
    int most = build.method() == Build.Method.MAP ? PAGE : EMBEDDED_PAGE;
    if (documentsPerSecond == 0) {
      var lanes = Collections.nCopies(PAGES_AT_ONCE, most);
      var filled = Fanout.map(lanes, lanes.size(), size -> fillPages(size, 0));
    } else {
      fillPages(Math.min(most, documentsPerSecond), documentsPerSecond);
    }
    run.stage("STORE");
    fillPending();
  }

  /**
   * Fills page after page until none is left. Several may do so side by side: each claims pages of
   * its own, and none waits for the others' to end.
   *
   * @return how many documents it has seen
   */
  private long fillPages(int size, int documentsPerSecond) {
    long began = System.nanoTime();
    long seen = 0;
    for (; ; ) {
      UUID owner = UUID.randomUUID();
      List<Claim> claims = fills.claimNext(namespace, build, owner, size);
      if (claims.isEmpty()) {
        return seen;
      }
      fill(owner, claims);
      seen += claims.size();
      if (documentsPerSecond > 0) {
        pause(began + seen * 1_000_000_000L / documentsPerSecond - System.nanoTime());
      }
    }
  }

  private int fill(UUID owner, List<Claim> claims) {
    run.checkCancelled();
    int filled = filler.fill(namespace, build, owner, claims);
    long now = done.addAndGet(filled);
    run.progress(now, 0, Math.max(total, now), claims.getLast().id());
    return filled;
  }

  private void fillPending() {
    int idle = 0;
    while (!builds.ready(namespace, number())) {
      UUID owner = UUID.randomUUID();
      List<Claim> claims = fills.claimPending(namespace, number(), owner, PAGE, Duration.ZERO);
      int filled = claims.isEmpty() ? 0 : fill(owner, claims);
      idle = filled > 0 ? 0 : idle + 1;
      if (idle > IDLE_ROUNDS) {
        throw claims.isEmpty()
            ? new RetryableException("documents are being written all the time", null)
            : stuck(claims.getFirst());
      }
      if (idle > 0) {
        Retry.pause(Math.min(idle, Retry.TRIES));
        run.checkCancelled();
      }
    }
  }

  private ApiException stuck(Claim claim) {
    return ApiException.wrongState(
        namespace.name().generation(number()).toString(),
        "cannot be built: points of %s are missing in the live generation; repair the namespace, and reindex then"
            .formatted(claim.id()));
  }

  private void pause(long nanos) {
    if (nanos <= 0) {
      return;
    }
    try {
      Thread.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobCancelledException();
    }
  }
}
