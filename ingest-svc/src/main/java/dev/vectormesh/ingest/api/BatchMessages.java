package dev.vectormesh.ingest.api;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Tier;
import dev.vectormesh.ingest.batch.Batch.Part;
import dev.vectormesh.ingest.tier.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Batches as callers see them. */
final class BatchMessages {
  private BatchMessages() {}

  static Batch toProto(dev.vectormesh.ingest.batch.Batch batch) {
    Batch.Builder proto =
        Batch.newBuilder()
            .setName(batch.name())
            .setCollection(batch.collection().toString())
            .setSource(batch.request().getSource())
            .setState(state(batch.state()))
            .setCounts(batch.counts())
            .setManifest(batch.request().getManifest());
    String job = batch.job();
    if (job != null) {
      proto.setJob(job);
    }
    Part part = batch.part();
    if (part != null) {
      proto.setParentBatch(batch.collection().namespace().batch(part.parent()));
    }
    return timed(proto, batch.createTime(), batch.endTime());
  }

  static Batch toProto(Progress progress) {
    var batch = progress.batch();
    Batch.Builder proto =
        Batch.newBuilder()
            .setName(batch.name())
            .setBucket(batch.bucket().toString())
            .setObjectCount(batch.objects())
            .setManifest(batch.manifest())
            .setState(
                switch (batch.state()) {
                  case DRAFT -> Batch.State.STATE_DRAFT;
                  case CANCELLED -> Batch.State.STATE_CANCELLED;
                  case SUBMITTED -> state(progress.state());
                })
            .setCounts(progress.counts());
    progress.tiers().forEach(tier -> proto.addTiers(tier(tier)));
    return timed(proto, batch.createTime(), progress.endTime());
  }

  private static Tier tier(Progress.Tier tier) {
    Tier.Builder proto = Tier.newBuilder().setNumber(tier.number()).setState(state(tier.state()));
    for (var part : tier.runs()) {
      String job = part.job();
      proto.addRuns(
          Tier.Run.newBuilder()
              .setCollection(part.collection().toString())
              .setBatch(part.name())
              .setJob(job == null ? "" : job)
              .setState(state(part.state()))
              .setCounts(part.counts()));
    }
    return proto.build();
  }

  private static Batch.State state(dev.vectormesh.ingest.batch.Batch.State state) {
    return switch (state) {
      case WAITING, OPEN -> Batch.State.STATE_OPEN;
      case COMPLETED -> Batch.State.STATE_COMPLETED;
      case COMPLETED_WITH_ERRORS -> Batch.State.STATE_COMPLETED_WITH_ERRORS;
      case FAILED -> Batch.State.STATE_FAILED;
      case CANCELLED -> Batch.State.STATE_CANCELLED;
    };
  }

  private static Batch timed(Batch.Builder proto, Instant created, @Nullable Instant ended) {
    proto.setCreateTime(Timestamps.fromMillis(created.toEpochMilli()));
    if (ended != null) {
      proto.setEndTime(Timestamps.fromMillis(ended.toEpochMilli()));
    }
    return proto.build();
  }
}
