package dev.vectormesh.job.postgres;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.rpc.Status;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.JobTimes;
import dev.vectormesh.platform.postgres.Row;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows to jobs. Messages are kept in their wire format. */
final class JobRows {
  /** All that a {@link Job} shows, and nothing that only leases need. */
  static final String COLUMNS =
      """
      uid, tenant_id, kind, subject, input, priority, max_attempts, state, attempt, stage, done, \
      failed, total, message, output, error, cancel_time, create_time, start_time, update_time, \
      end_time, schedule_time, unique_key, depends_on, blockers\
      """;

  private JobRows() {}

  /** The same, where a statement knows other tables too. */
  static String of(String table) {
    return table + "." + COLUMNS.replace(", ", ", " + table + ".");
  }

  static Job job(Row row) {
    return new Job(
        row.uuid("uid"),
        row.string("tenant_id"),
        new JobSpec(
            row.string("kind"),
            row.string("subject"),
            any(row.bytes("input")),
            row.int4("priority"),
            row.int4("max_attempts"),
            Objects.requireNonNullElse(row.stringOrNull("unique_key"), ""),
            row.uuids("depends_on")),
        JobState.of(row.int4("state")),
        row.string("stage"),
        new JobProgress(
            row.int8("done"), row.int8("failed"), row.int8("total"), row.string("message")),
        row.int4("attempt"),
        row.int4("blockers"),
        anyOrNull(row.bytesOrNull("output")),
        status(row.bytesOrNull("error")),
        row.instantOrNull("cancel_time") != null,
        new JobTimes(
            row.instant("create_time"),
            row.instantOrNull("start_time"),
            row.instant("update_time"),
            row.instantOrNull("end_time"),
            row.instant("schedule_time")));
  }

  static @Nullable Any anyOrNull(byte @Nullable [] bytes) {
    return bytes == null ? null : any(bytes);
  }

  static byte @Nullable [] bytes(@Nullable MessageLite message) {
    return message == null ? null : message.toByteArray();
  }

  private static Any any(byte[] bytes) {
    try {
      return Any.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored message cannot be read", e);
    }
  }

  private static @Nullable Status status(byte @Nullable [] bytes) {
    try {
      return bytes == null ? null : Status.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored status cannot be read", e);
    }
  }
}
