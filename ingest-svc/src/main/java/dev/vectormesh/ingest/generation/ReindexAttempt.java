package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.generation.FillStore.Claim;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.pipeline.Retry;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.worker.JobCancelledException;
import dev.vectormesh.worker.JobRun;
import dev.vectormesh.worker.RetryableException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * One attempt to fill a generation: all documents in a fixed order, whose place is kept with the
 * generation, and then what was left pending on the way. Nothing else fills it meanwhile but those
 * who write.
 */
final class ReindexAttempt {
  private static final int PAGE = 1000;

  /** Rounds over what is pending that bring nothing over. */
  private static final int IDLE_ROUNDS = 6;

  private final JobRun run;
  private final BuildStore builds;
  private final Filler filler;
  private final FillStore fills;
  private final Namespace namespace;
  private final Build build;
  private final UUID owner = UUID.randomUUID();
  private final long total;
  private long done;

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
    done = build.contents().documents();
    total = done + build.contents().pending();
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
    int page = documentsPerSecond == 0 ? PAGE : Math.min(PAGE, documentsPerSecond);
    long began = System.nanoTime();
    long seen = 0;
    List<Claim> claims = fills.claimNext(namespace, build, owner, page);
    while (!claims.isEmpty()) {
      fill(claims);
      seen += claims.size();
      if (documentsPerSecond > 0) {
        pause(began + seen * 1_000_000_000L / documentsPerSecond - System.nanoTime());
      }
      claims = fills.claimNext(namespace, build, owner, page);
    }
    run.stage("STORE");
    fillPending();
  }

  private int fill(List<Claim> claims) {
    run.checkCancelled();
    int filled = filler.fill(namespace, build, owner, claims);
    done += filled;
    run.progress(done, 0, Math.max(total, done), claims.getLast().id());
    return filled;
  }

  private void fillPending() {
    int idle = 0;
    while (!builds.ready(namespace, number())) {
      List<Claim> claims = fills.claimPending(namespace, number(), owner, PAGE, Duration.ZERO);
      int filled = claims.isEmpty() ? 0 : fill(claims);
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
