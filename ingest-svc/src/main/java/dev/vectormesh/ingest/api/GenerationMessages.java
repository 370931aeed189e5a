package dev.vectormesh.ingest.api;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.CompareGenerationResponse;
import dev.vectormesh.corpus.v1.EstimateReindexResponse;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.ReindexMethod;
import dev.vectormesh.corpus.v1.Traffic;
import dev.vectormesh.ingest.generation.Comparisons;
import dev.vectormesh.ingest.generation.Estimates;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Build;
import org.jspecify.annotations.Nullable;

/** Generations as callers are told of them. */
final class GenerationMessages {
  private GenerationMessages() {}

  static Generation generation(NamespaceName namespace, Build build) {
    Generation.Builder message =
        Generation.newBuilder()
            .setName(namespace.generation(build.generation().number()).toString())
            .setState(state(build.state()))
            .setSpace(build.generation().own().toProto())
            .setMethod(method(build.method()))
            .setPointCount(build.contents().points())
            .setDocumentCount(build.contents().documents())
            .setPendingCount(build.contents().pending())
            .setFailure(build.failure())
            .setIsolation(build.generation().isolation().toProto())
            .setCreateTime(Timestamps.fromMillis(build.createTime().toEpochMilli()));
    String job = build.job();
    if (job != null) {
      message.setJob(job);
    }
    if (build.liveTime() != null) {
      message.setLiveTime(Timestamps.fromMillis(build.liveTime().toEpochMilli()));
    }
    if (build.expireTime() != null) {
      message.setExpireTime(Timestamps.fromMillis(build.expireTime().toEpochMilli()));
    }
    return message.build();
  }

  private static Generation.State state(Build.State state) {
    return switch (state) {
      case BUILDING -> Generation.State.STATE_BUILDING;
      case READY -> Generation.State.STATE_READY;
      case LIVE -> Generation.State.STATE_LIVE;
      case RETAINED -> Generation.State.STATE_RETAINED;
      case FAILED -> Generation.State.STATE_FAILED;
      case DELETING -> Generation.State.STATE_DELETING;
    };
  }

  static ReindexMethod method(Build.@Nullable Method method) {
    return switch (method) {
      case null -> ReindexMethod.REINDEX_METHOD_UNSPECIFIED;
      case MAP -> ReindexMethod.REINDEX_METHOD_MAP;
      case EMBED -> ReindexMethod.REINDEX_METHOD_EMBED;
    };
  }

  static EstimateReindexResponse estimate(Estimates.Estimate estimate) {
    return EstimateReindexResponse.newBuilder()
        .setMethod(method(estimate.method()))
        .setDocumentCount(estimate.documents())
        .setPointCount(estimate.points())
        .setTokenCount(estimate.tokens())
        .setDuration(Durations.fromNanos(estimate.duration().toNanos()))
        .setDiskBytes(estimate.diskBytes())
        .build();
  }

  static CompareGenerationResponse comparison(Comparisons.Comparison comparison) {
    return CompareGenerationResponse.newBuilder()
        .setLivePointCount(comparison.livePoints())
        .setPointCount(comparison.points())
        .setPendingCount(comparison.pending())
        .setSampledCount(comparison.sampled())
        .setDifferentCount(comparison.different())
        .setEqual(comparison.equal())
        .build();
  }

  static Traffic traffic(dev.vectormesh.ingest.namespace.Traffic traffic) {
    return Traffic.newBuilder()
        .setRollout(traffic.rollout())
        .setGeneration(traffic.generation())
        .setSalt(traffic.salt())
        .setWeight(traffic.weight())
        .setShadow(traffic.shadow())
        .setInterleave(traffic.interleave())
        .build();
  }
}
