package dev.vectormesh.job.api;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.schedule.CatchUp;
import dev.vectormesh.job.schedule.Run;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.work.JobName;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.mask.MaskPaths;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schedules to the contract and back. */
final class ScheduleProtos {
  private static final int CATCH_UP_LIMIT = 10;
  private static final Set<String> CHANGEABLE =
      Set.of(
          "display_name",
          "cron",
          "interval",
          "time_zone",
          "job",
          "catch_up",
          "catch_up_limit",
          "start_time",
          "end_time");

  private ScheduleProtos() {}

  static Schedule toProto(dev.vectormesh.job.schedule.Schedule schedule) {
    Schedule.Builder proto =
        chosen(schedule.spec())
            .setName(schedule.name())
            .setStateValue(schedule.state().code())
            .setEtag(schedule.etag())
            .setCreateTime(JobProtos.time(schedule.createTime()))
            .setUpdateTime(JobProtos.time(schedule.updateTime()));
    if (schedule.next() != null) {
      proto.setNextRunTime(JobProtos.time(schedule.next()));
    }
    if (schedule.last() != null) {
      proto.setLastRun(toProto(schedule.id(), schedule.last()));
    }
    return proto.build();
  }

  /** What its owner chose, and nothing else. */
  private static Schedule.Builder chosen(dev.vectormesh.job.schedule.Schedule.Spec spec) {
    Schedule.Builder proto =
        Schedule.newBuilder()
            .setDisplayName(spec.displayName())
            .setTimeZone(spec.timeZone())
            .setJob(template(spec.job()))
            .setCatchUpValue(spec.catchUp().code())
            .setCatchUpLimit(spec.catchUpLimit());
    if (spec.cron() != null) {
      proto.setCron(spec.cron());
    }
    if (spec.interval() != null) {
      proto.setInterval(duration(spec.interval()));
    }
    if (spec.start() != null) {
      proto.setStartTime(JobProtos.time(spec.start()));
    }
    if (spec.end() != null) {
      proto.setEndTime(JobProtos.time(spec.end()));
    }
    return proto;
  }

  static ScheduleRun toProto(String schedule, Run run) {
    ScheduleRun.Builder proto =
        ScheduleRun.newBuilder()
            .setName(run.name(schedule))
            .setDueTime(JobProtos.time(run.due()))
            .setStateValue(run.state().code())
            .setCauseValue(run.cause().code())
            .setReason(run.reason())
            .setUpdateTime(JobProtos.time(run.updateTime()));
    if (run.job() != null) {
      proto.setJob(JobName.of(run.job()));
    }
    return proto.build();
  }

  private static JobTemplate template(JobSpec job) {
    JobTemplate.Builder template =
        JobTemplate.newBuilder()
            .setKind(job.kind())
            .setSubject(job.subject())
            .setPriority(job.priority())
            .setMaxAttempts(job.maxAttempts());
    if (!job.input().equals(Any.getDefaultInstance())) {
      template.setInput(job.input());
    }
    return template.build();
  }

  static dev.vectormesh.job.schedule.Schedule.Spec spec(Schedule proto) {
    JobTemplate job = proto.getJob();
    return new dev.vectormesh.job.schedule.Schedule.Spec(
        proto.getDisplayName(),
        proto.hasCron() ? proto.getCron() : null,
        proto.hasInterval() ? JobProtos.duration(proto.getInterval()) : null,
        proto.getTimeZone(),
        new JobSpec(
            job.getKind(),
            job.getSubject(),
            job.getInput(),
            job.getPriority(),
            job.getMaxAttempts()),
        proto.getCatchUp() == Schedule.CatchUp.CATCH_UP_UNSPECIFIED
            ? CatchUp.RUN_ONCE
            : CatchUp.of(proto.getCatchUpValue()),
        proto.getCatchUpLimit() == 0 ? CATCH_UP_LIMIT : proto.getCatchUpLimit(),
        instant(proto.hasStartTime(), proto.getStartTime()),
        instant(proto.hasEndTime(), proto.getEndTime()));
  }

  /** The schedule as it is, with the fields of the mask, or all that are set, from the other. */
  static dev.vectormesh.job.schedule.Schedule.Spec merge(
      dev.vectormesh.job.schedule.Schedule.Spec current, Schedule asked, FieldMask mask) {
    Schedule.Builder merged = chosen(current);
    for (String path : MaskPaths.changes(mask, asked, CHANGEABLE)) {
      copy(path, asked, merged);
    }
    return spec(merged.build());
  }

  /** Sets the field as it is in the other message, set or not. */
  private static void copy(String field, Message from, Message.Builder to) {
    FieldDescriptor descriptor = from.getDescriptorForType().findFieldByName(field);
    if (descriptor.isRepeated() || !descriptor.hasPresence() || from.hasField(descriptor)) {
      to.setField(descriptor, from.getField(descriptor));
    } else {
      to.clearField(descriptor);
    }
  }

  private static @Nullable Instant instant(boolean present, Timestamp time) {
    return present ? instant(time) : null;
  }

  static Instant instant(Timestamp time) {
    try {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos() / 1000 * 1000);
    } catch (java.time.DateTimeException e) {
      throw ApiException.invalid("time", "is out of range");
    }
  }

  static com.google.protobuf.Duration duration(Duration d) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(d.getSeconds())
        .setNanos(d.getNano())
        .build();
  }
}
