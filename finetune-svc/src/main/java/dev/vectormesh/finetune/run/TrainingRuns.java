package dev.vectormesh.finetune.run;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.corpus.Namespaces;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.TrainingRun.State;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs, each a job: what became of a job that nobody reported is asked for when a run is read. */
public final class TrainingRuns {
  private static final int SHORT = 8;

  private final RunStore store;
  private final TrainJobs jobs;
  private final Namespaces namespaces;
  private final InstantSource clock;

  public TrainingRuns(RunStore store, TrainJobs jobs, Namespaces namespaces, InstantSource clock) {
    this.store = store;
    this.jobs = jobs;
    this.namespaces = namespaces;
    this.clock = clock;
  }

  /**
   * Starts a run.
   *
   * @param namespace namespaces/{namespace}
   * @param id empty: one is made
   * @param asked with what was asked for alone
   * @param requestId empty for none
   */
  public TrainingRun create(String namespace, String id, TrainingRun asked, String requestId) {
    LiveIndex live = namespaces.live(namespace);
    UUID uid = Ids.v7();
    String name = namespace + "/trainingRuns/" + (id.isEmpty() ? "run-" + shortOf(uid) : id);
    TrainingRun run =
        asked.toBuilder()
            .setName(name)
            .setState(State.STATE_QUEUED)
            .setCreateTime(Timestamps.fromMillis(clock.millis()))
            .build();
    StoredRun stored =
        store
            .insert(new StoredRun(live.tenant(), uid, live.uid(), run), requestId)
            .orElseThrow(() -> ApiException.alreadyExists(name));
    return withJob(stored).run();
  }

  /** The part of a uid that tells it from others, for names that people type. */
  static String shortOf(UUID uid) {
    String hex = uid.toString().replace("-", "");
    return hex.substring(hex.length() - SHORT);
  }

  private StoredRun withJob(StoredRun run) {
    if (run.ended() || !run.run().getJob().isEmpty()) {
      return run;
    }
    String job = jobs.create(run).getName();
    return store
        .update(run.tenant(), run.uid(), it -> it.toBuilder().setJob(job).build())
        .orElse(run);
  }

  /** A run with its epochs. */
  public TrainingRun get(String namespace, String id) {
    StoredRun run = settled(find(namespace, id));
    return run.run().toBuilder().addAllEpochs(store.epochs(run.tenant(), run.uid())).build();
  }

  private StoredRun find(String namespace, String id) {
    LiveIndex live = namespaces.live(namespace);
    return store
        .find(live.tenant(), live.uid(), id)
        .orElseThrow(() -> ApiException.notFound(namespace + "/trainingRuns/" + id));
  }

  /** Newest first. */
  public List<StoredRun> list(String namespace, @Nullable UUID before, int limit) {
    LiveIndex live = namespaces.live(namespace);
    return store.list(live.tenant(), live.uid(), before, limit).stream()
        .map(this::settled)
        .toList();
  }

  /** Asks a run to stop. */
  public TrainingRun cancel(String namespace, String id) {
    StoredRun run = withJob(find(namespace, id));
    if (!run.ended()) {
      jobs.cancel(run);
    }
    return get(namespace, id);
  }

  /**
   * Forgets a run.
   *
   * @throws ApiException FAILED_PRECONDITION unless it has ended
   */
  public void delete(String namespace, String id) {
    StoredRun run = settled(find(namespace, id));
    if (!run.ended()) {
      throw ApiException.wrongState(run.run().getName(), "has not ended: cancel it first");
    }
    boolean unused = store.delete(run.tenant(), run.uid());
  }

  private StoredRun settled(StoredRun run) {
    if (run.ended()) {
      return run;
    }
    StoredRun known = withJob(run);
    Optional<Job> job = jobs.find(known);
    if (job.isEmpty()) {
      return end(known, State.STATE_FAILED, null);
    }
    return switch (job.get().getState()) {
      case STATE_FAILED -> end(known, State.STATE_FAILED, job.get());
      case STATE_CANCELLED -> end(known, State.STATE_CANCELLED, job.get());
      default -> known;
    };
  }

  private StoredRun end(StoredRun run, State state, @Nullable Job job) {
    return store
        .update(
            run.tenant(),
            run.uid(),
            it -> {
              TrainingRun.Builder ended =
                  it.toBuilder()
                      .setState(state)
                      .clearStage()
                      .setEndTime(
                          job == null ? Timestamps.fromMillis(clock.millis()) : job.getEndTime());
              if (job != null && state == State.STATE_FAILED) {
                ended.setError(job.getError());
              }
              return ended.build();
            })
        .orElse(run);
  }
}
