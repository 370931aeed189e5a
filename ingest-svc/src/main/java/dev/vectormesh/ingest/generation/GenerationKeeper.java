package dev.vectormesh.ingest.generation;

import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.ingest.generation.BuildStore.Found;
import dev.vectormesh.ingest.name.GenerationName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.job.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after generations of all tenants: brings over what is pending, gives builds their jobs
 * whose process died in between, ends those whose job ended, drops those whose time has come.
 */
public final class GenerationKeeper {
  private static final Logger log = LoggerFactory.getLogger(GenerationKeeper.class);

  /** Opening a generation takes far less. */
  private static final Duration JOBLESS = Duration.ofSeconds(20);

  private final Generations generations;
  private final Reindexes reindexes;
  private final Duration paused;
  private final InstantSource clock;

  public GenerationKeeper(
      Generations generations, Reindexes reindexes, GenerationRules rules, InstantSource clock) {
    this.generations = generations;
    this.reindexes = reindexes;
    this.paused = rules.paused();
    this.clock = clock;
  }

  /** One round over all. */
  public void sweep() {
    BuildStore builds = generations.builds();
    each(builds.building(), this::reconcile);
    each(builds.lagging(), this::mend);
    each(builds.expired(), this::expire);
  }

  private void each(List<Found> found, BiConsumer<Namespace, Build> work) {
    for (Found one : found) {
      try {
        generations
            .builds()
            .namespace(one)
            .ifPresent(namespace ->
                generations
                    .store()
                    .find(namespace, one.number())
                    .ifPresent(build -> work.accept(namespace, build)));
      } catch (RuntimeException e) {
        // One that cannot be looked after must not keep the others from it.
        log.warn(
            "generation {} of namespace {} is not looked after now: {}",
            one.number(),
            one.namespace(),
            e.toString());
      }
    }
  }

  private void reconcile(Namespace namespace, Build build) {
    if (build.state() != Build.State.BUILDING) {
      return;
    }
    Job job = reindexes.find(namespace, build).orElse(null);
    if (job == null) {
      if (build.createTime().isBefore(clock.instant().minus(JOBLESS))) {
        Job made = reindexes.job(namespace, build, request(namespace, build));
      }
      return;
    }
    switch (job.getState()) {
      case STATE_FAILED -> generations.fail(namespace, build, job.getError().getMessage());
      case STATE_CANCELLED -> {
        Instant ended = Instant.ofEpochSecond(job.getEndTime().getSeconds());
        if (ended.isBefore(clock.instant().minus(paused))) {
          generations.fail(namespace, build, "it was cancelled, and nobody went on with it");
        }
      }
      default -> {}
    }
  }

  private static ReindexRequest request(Namespace namespace, Build build) {
    return ReindexRequest.newBuilder()
        .setParent(namespace.name().toString())
        .setEncoder(build.generation().own().space().model())
        .setIsolation(build.generation().isolation().toProto())
        .build();
  }

  private void mend(Namespace namespace, Build build) {
    int mended;
    int all = 0;
    do {
      mended = generations.mend(namespace, build);
      all += mended;
    } while (mended > 0);
    if (all > 0) {
      log.info("brought {} documents into {}", all, name(namespace, build));
    }
  }

  private void expire(Namespace namespace, Build build) {
    if (build.state() == Build.State.DELETING) {
      generations.remove(namespace, build);
    } else {
      Build dropped = generations.drop(namespace.tenant(), name(namespace, build));
      log.info("dropped {}, whose time was over", name(namespace, build));
    }
  }

  private static GenerationName name(Namespace namespace, Build build) {
    return namespace.name().generation(build.generation().number());
  }
}
