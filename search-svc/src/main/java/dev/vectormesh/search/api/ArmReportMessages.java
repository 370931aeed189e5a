package dev.vectormesh.search.api;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.search.feedback.ArmFigures;
import dev.vectormesh.search.feedback.ArmReports;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.GetArmReportRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads questions for the arms of a rollout, and writes what was found. */
final class ArmReportMessages {
  private static final double USUAL_SLOW_RATIO = 1.5;

  private ArmReportMessages() {}

  static ArmReports.Question question(GetArmReportRequest request, UUID namespace) {
    Violations wrong = new Violations();
    wrong.check(
        request.getRollout().startsWith(request.getParent() + "/rollouts/"),
        "rollout",
        "is not of " + request.getParent());
    Instant from = request.hasFrom() ? time(request.getFrom(), "from", wrong) : null;
    Instant to = request.hasTo() ? time(request.getTo(), "to", wrong) : null;
    wrong.throwIfAny();
    return new ArmReports.Question(
        namespace,
        request.getRollout(),
        from,
        to,
        request.hasWeight() ? request.getWeight() : null,
        request.hasSlowRatio() ? request.getSlowRatio() : USUAL_SLOW_RATIO,
        Duration.ofNanos(Durations.toNanos(request.getSlowMargin())));
  }

  private static @Nullable Instant time(Timestamp time, String field, Violations wrong) {
    wrong.check(Timestamps.isValid(time), field, "is no time between the years 1 and 9999");
    return Timestamps.isValid(time)
        ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
        : null;
  }

  static ArmReport report(ArmReports.Report from) {
    ArmReport.Builder report = ArmReport.newBuilder();
    for (Arm arm : List.of(Arm.LIVE, Arm.CANDIDATE)) {
      report.addArms(
          figures(from.arms().getOrDefault(arm, ArmFigures.NONE))
              .setArm(dev.vectormesh.search.v1.Arm.valueOf("ARM_" + arm))
              .setErrorCount(from.errors().getOrDefault(arm, 0L)));
    }
    Duration slowAfter = from.slowAfter();
    if (slowAfter != null) {
      report.setSlowAfter(Durations.fromNanos(slowAfter.toNanos()));
    }
    ArmFigures both = from.arms().get(Arm.INTERLEAVED);
    long errors = from.errors().getOrDefault(Arm.INTERLEAVED, 0L);
    if (both != null || errors > 0) {
      report.setInterleaved(
          TrialMessages.interleaved(
              both == null ? ArmFigures.NONE : both, from.interleaved(), errors));
    }
    if (from.shadow() != null) {
      report.setShadow(TrialMessages.shadow(from.shadow()));
    }
    return report.build();
  }

  private static dev.vectormesh.search.v1.ArmFigures.Builder figures(ArmFigures from) {
    dev.vectormesh.search.v1.ArmFigures.Builder figures =
        dev.vectormesh.search.v1.ArmFigures.newBuilder()
            .setSessionCount(from.sessions())
            .setFallbackCount(from.fallbacks())
            .setEmptyCount(from.empty())
            .setTimedCount(from.speed().timed())
            .setSlowCount(from.speed().slow())
            .setCountedCount(from.clicks().sessions())
            .setClickedCount(from.clicks().clicked())
            .setRewardMean(from.clicks().mean())
            .setRewardVariance(from.clicks().variance());
    Duration mean = from.speed().mean();
    if (mean != null) {
      figures.setMeanDuration(Durations.fromNanos(mean.toNanos()));
    }
    Duration p95 = from.speed().p95();
    if (p95 != null) {
      figures.setP95Duration(Durations.fromNanos(p95.toNanos()));
    }
    return figures;
  }
}
