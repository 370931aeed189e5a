package dev.vectormesh.local.cli.model;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.models.ModelCheck.Report;

/** What a model that was taken on is, and how it is used. */
final class Reports {
  private Reports() {}

  static void print(Console console, Report report) {
    EmbeddingSpace space = report.space();
    console.print(
        "%s is ready: %d dimensions, texts%s"
            .formatted(
                space.model(),
                space.dimension(),
                report
                    .imageSize()
                    .map(size -> " and pictures of %d pixels, in one space".formatted(size))
                    .orElse("")));
    console.print("  Space  " + space.fingerprint());
    console.print("  Use    --encoder %s with ingest, index and eval".formatted(space.model()));
  }
}
