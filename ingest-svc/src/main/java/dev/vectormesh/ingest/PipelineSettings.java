package dev.vectormesh.ingest;

import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;

/** How much is done at once. */
public record PipelineSettings(
    @Help("ingest jobs that run at once") @Default("4") int jobs,
    @Help("those of one tenant; 0 for all but one, which is left for the next tenant") @Default("0")
        int jobsPerTenant,
    @Help("threads that hash, decode and cut") @Default("2") int threads,
    @Help("items that are fetched, cleaned and cut ahead of the encoder, per job") @Default("4")
        int itemsAhead,
    @Help("time to fetch one item, and to cut it") @Default("60s") Duration stageTimeout,
    StageLimits limits,
    @Help("the longest text of a document, in characters") @Default("4194304") int maxCharacters,
    @Help("streams of documents that callers write and that are open at once") @Default("16")
        int writeStreams,
    @Help("how often interrupted writes and batches are looked after") @Default("15s")
        Duration repairInterval) {
  public PipelineSettings {
    Settings.require(jobs >= 1 && jobs <= 100, "jobs", jobs, "1..100");
    Settings.require(
        jobsPerTenant >= 0 && jobsPerTenant <= jobs,
        "jobsPerTenant",
        jobsPerTenant,
        "0.." + jobs + ", which is pipeline.jobs");
    Settings.require(threads >= 1 && threads <= 256, "threads", threads, "1..256");
    Settings.require(itemsAhead >= 1 && itemsAhead <= 256, "itemsAhead", itemsAhead, "1..256");
    Settings.require(stageTimeout.isPositive(), "stageTimeout", stageTimeout, "> 0");
    Settings.require(maxCharacters >= 1000, "maxCharacters", maxCharacters, ">= 1000");
    Settings.require(
        writeStreams >= 1 && writeStreams <= 1000, "writeStreams", writeStreams, "1..1000");
    Settings.require(repairInterval.isPositive(), "repairInterval", repairInterval, "> 0");
  }

  DocumentPipeline.Bounds bounds() {
    return new DocumentPipeline.Bounds(itemsAhead, limits.storing());
  }

  /**
   * Ingest jobs of one tenant that run at once: a place is left for the next, where there are two.
   */
  int ofOneTenant() {
    return jobsPerTenant > 0 ? jobsPerTenant : Math.max(1, jobs - 1);
  }
}
