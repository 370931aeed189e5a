package dev.vectormesh.ingest.tier;

import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.ingest.batch.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A batch of objects, as its parts tell it.
 *
 * @param tiers none of a draft
 */
public record Progress(ObjectBatch batch, List<Tier> tiers) {
  /** From what is best to what is worst, of those that have ended. */
  private static final List<Batch.State> ENDS =
      List.of(
          Batch.State.COMPLETED,
          Batch.State.COMPLETED_WITH_ERRORS,
          Batch.State.CANCELLED,
          Batch.State.FAILED);

  /**
   * Parts that do not wait for each other.
   *
   * @param number from 0 on
   * @param runs in the order of their collections
   */
  public record Tier(int number, List<Batch> runs) {
    public Batch.State state() {
      return worst(runs);
    }
  }

  /**
   * @param parts of one batch
   */
  public static Progress of(ObjectBatch batch, List<Batch> parts) {
    Map<Integer, List<Batch>> tiers = new TreeMap<>();
    parts.stream()
        .sorted(Comparator.comparing(part -> part.collection().collection()))
        .forEach(part ->
            tiers
                .computeIfAbsent(
                    Objects.requireNonNull(part.part()).tier(), tier -> new ArrayList<>())
                .add(part));
    return new Progress(
        batch, tiers.entrySet().stream().map(e -> new Tier(e.getKey(), e.getValue())).toList());
  }

  /** Its parts, tier by tier. */
  public List<Batch> parts() {
    return tiers.stream().flatMap(tier -> tier.runs().stream()).toList();
  }

  /** Of a batch that was submitted: open, or how its worst part ended. */
  public Batch.State state() {
    Batch.State worst = worst(parts());
    // What waits for a cancelled job fails, which nobody asked for.
    return worst == Batch.State.FAILED && batch.cancelRequested() ? Batch.State.CANCELLED : worst;
  }

  private static Batch.State worst(List<Batch> parts) {
    if (parts.stream().anyMatch(part -> !part.state().hasEnded())) {
      return Batch.State.OPEN;
    }
    return parts.stream()
        .map(Batch::state)
        .max(Comparator.comparingInt(ENDS::indexOf))
        .orElse(Batch.State.COMPLETED);
  }

  /** When its last part ended; null while one has not. */
  public @Nullable Instant endTime() {
    if (batch.state() != ObjectBatch.State.SUBMITTED) {
      return batch.endTime();
    }
    return state().hasEnded()
        ? parts().stream()
            .map(Batch::endTime)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null)
        : null;
  }

  /** All of its parts' counts together. */
  public IngestOutput counts() {
    IngestOutput.Builder sum = IngestOutput.newBuilder();
    for (Batch part : parts()) {
      IngestOutput one = part.counts();
      sum.setItemCount(sum.getItemCount() + one.getItemCount())
          .setCreatedCount(sum.getCreatedCount() + one.getCreatedCount())
          .setUpdatedCount(sum.getUpdatedCount() + one.getUpdatedCount())
          .setUnchangedCount(sum.getUnchangedCount() + one.getUnchangedCount())
          .setRemovedCount(sum.getRemovedCount() + one.getRemovedCount())
          .setKeptCount(sum.getKeptCount() + one.getKeptCount())
          .setSkippedCount(sum.getSkippedCount() + one.getSkippedCount())
          .setFailedCount(sum.getFailedCount() + one.getFailedCount())
          .setChunkCount(sum.getChunkCount() + one.getChunkCount());
    }
    return sum.build();
  }
}
