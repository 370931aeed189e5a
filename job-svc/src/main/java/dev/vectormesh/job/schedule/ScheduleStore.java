package dev.vectormesh.job.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant's schedules and their runs. */
public interface ScheduleStore {
  /** Where a page of runs begins: after this one, newest first. */
  record After(Instant due, UUID uid) {}

  /** False when one of this id exists; empty when the tenant has {@code most} already. */
  Optional<Boolean> create(Schedule schedule, int most);

  Optional<Schedule> find(String tenant, String id);

  /** By id. */
  List<Schedule> list(String tenant, @Nullable String afterId, int limit);

  /** Changes this version; false when there is another, or none. */
  boolean update(Schedule changed);

  /** Deletes it, if it has this version where one is given. */
  boolean delete(String tenant, String id, @Nullable Long version);

  /** Pauses it and skips what waits, or lets it run again at {@code next}. */
  void setState(Schedule schedule, Schedule.State state, @Nullable Instant next, Instant now);

  /**
   * Writes a triggered run down, or returns the one of the same uid; empty when a run before is
   * still open.
   */
  Optional<Run> trigger(Schedule schedule, Run run);

  List<Run> runs(Schedule schedule, @Nullable After after, int limit);

  Optional<Run> run(String tenant, UUID uid);

  /** The waiting run has its job now; nothing when another instance said so before. */
  void started(Waiting waiting, UUID job, Instant now);

  /** The waiting run gets no job. */
  void skipped(Waiting waiting, String reason, Instant now);
}
