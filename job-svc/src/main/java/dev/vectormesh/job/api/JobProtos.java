package dev.vectormesh.job.api;

import com.google.protobuf.Timestamp;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Progress;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobName;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobRequest;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.JobTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Domain to contract and back. */
final class JobProtos {
  private static final String OF_BATCH = "batch/";

  private JobProtos() {}

  static dev.vectormesh.job.v1.Job toProto(Job job) {
    JobSpec spec = job.spec();
    var proto =
        dev.vectormesh.job.v1.Job.newBuilder()
            .setName(job.name())
            .setKind(spec.kind())
            .setTenant(job.tenant())
            .setSubject(spec.subject())
            .setPriority(spec.priority())
            .setMaxAttempts(spec.maxAttempts())
            .setStateValue(job.state().code())
            .setStage(job.stage())
            .setProgress(toProto(job.progress()))
            .setAttemptCount(job.attempt())
            .setCancelRequested(job.cancelRequested())
            .setUniqueKey(spec.uniqueKey())
            .addAllDependsOn(spec.dependsOn().stream().map(JobName::of).toList())
            .setOpenDependencyCount(job.blockers());
    // An Any of no type cannot be shown as JSON: it stands for nothing.
    if (!spec.input().getTypeUrl().isEmpty()) {
      proto.setInput(spec.input());
    }
    if (job.output() != null && !job.output().getTypeUrl().isEmpty()) {
      proto.setOutput(job.output());
    }
    if (job.error() != null) {
      proto.setError(job.error());
    }
    JobTimes times = job.times();
    proto
        .setCreateTime(time(times.created()))
        .setUpdateTime(time(times.updated()))
        .setScheduleTime(time(times.scheduled()));
    if (times.started() != null) {
      proto.setStartTime(time(times.started()));
    }
    if (times.ended() != null) {
      proto.setEndTime(time(times.ended()));
    }
    return proto.build();
  }

  static dev.vectormesh.job.v1.Lease toProto(Lease lease) {
    var proto =
        dev.vectormesh.job.v1.Lease.newBuilder()
            .setJob(toProto(lease.job()))
            .setToken(lease.token().write())
            .setExpireTime(time(lease.ends()));
    if (lease.checkpoint() != null) {
      proto.setCheckpoint(lease.checkpoint());
    }
    return proto.build();
  }

  static JobRequest request(CreateJobRequest request) {
    dev.vectormesh.job.v1.Job job = request.getJob();
    List<UUID> upstream = new ArrayList<>();
    List<Integer> ofBatch = new ArrayList<>();
    for (String name : job.getDependsOnList()) {
      if (name.startsWith(OF_BATCH)) {
        ofBatch.add(Integer.parseInt(name.substring(OF_BATCH.length())));
      } else {
        upstream.add(JobName.parse(name));
      }
    }
    JobSpec spec =
        new JobSpec(
            job.getKind(),
            job.getSubject(),
            job.getInput(),
            job.getPriority(),
            job.getMaxAttempts(),
            job.getUniqueKey(),
            upstream);
    return new JobRequest(
        spec,
        ofBatch,
        job.hasScheduleTime() ? instant(job.getScheduleTime()) : null,
        request.getRequestId().isEmpty() ? null : UUID.fromString(request.getRequestId()));
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).truncatedTo(ChronoUnit.MICROS);
  }

  static JobProgress progress(Progress p) {
    return new JobProgress(p.getDone(), p.getFailed(), p.getTotal(), p.getMessage());
  }

  /** Null where the message is not set. */
  static @Nullable JobProgress progress(boolean present, Progress p) {
    return present ? progress(p) : null;
  }

  static Duration duration(com.google.protobuf.Duration d) {
    return Duration.ofSeconds(d.getSeconds(), d.getNanos());
  }

  static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static Progress toProto(JobProgress p) {
    return Progress.newBuilder()
        .setDone(p.done())
        .setFailed(p.failed())
        .setTotal(p.total())
        .setMessage(p.message())
        .build();
  }
}
