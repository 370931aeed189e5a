package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.Tier;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;

/** Batches, and what became of their items, as lines for people. */
final class BatchTable {
  private static final String COLUMNS = "%-4s %-24s %-22s %8s %8s %8s %8s %8s";

  private final Console console;

  BatchTable(Console console) {
    this.console = console;
  }

  /** One line. */
  void line(Batch batch) {
    String what =
        batch.getBucket().isEmpty()
            ? ServiceCommand.id(batch.getCollection())
            : "bucket " + ServiceCommand.id(batch.getBucket());
    console.print(
        "%s  %-22s %-24s %8d items %8d failed"
            .formatted(
                ServiceCommand.id(batch.getName()),
                state(batch.getState()),
                what,
                batch.getCounts().getItemCount(),
                batch.getCounts().getFailedCount()));
  }

  /** A line, and one for each collection of each tier. */
  void whole(Batch batch) {
    line(batch);
    if (batch.getTiersCount() == 0) {
      if (!batch.getBucket().isEmpty()) {
        console.print(
            batch.getObjectCount() == 0
                ? "all objects of the bucket"
                : batch.getObjectCount() + " objects");
      }
      return;
    }
    console.print(
        COLUMNS.formatted(
            "tier", "collection", "state", "read", "skipped", "written", "failed", "gone"));
    for (Tier tier : batch.getTiersList()) {
      for (Tier.Run run : tier.getRunsList()) {
        IngestOutput counts = run.getCounts();
        console.print(
            COLUMNS.formatted(
                tier.getNumber(),
                ServiceCommand.id(run.getCollection()),
                state(run.getState()),
                counts.getItemCount(),
                counts.getSkippedCount() + counts.getUnchangedCount(),
                counts.getCreatedCount() + counts.getUpdatedCount(),
                counts.getFailedCount(),
                counts.getRemovedCount()));
        counts.getWarningsList().forEach(console::note);
      }
    }
  }

  private static String state(Batch.State state) {
    return state.name().replace("STATE_", "");
  }
}
