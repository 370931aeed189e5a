package dev.vectormesh.ingest;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How far videos and sound are read. */
public record RecordingSettings(
    @Help("ffmpeg's program, by name or path; without it videos are left out") @Default("ffmpeg")
        String ffmpeg,
    @Help("the largest recording, in MiB") @Default("4096") int maxMegabytes,
    @Help("frames of one video that are read, at most one a second") @Default("1000") int frames,
    @Help("time that one recording may take") @Default("10m") Duration timeout,
    @Help("an OpenAI-compatible transcription endpoint, as https://host/v1; none leaves speech out")
        Optional<URI> transcription,
    @Help("its API key") Optional<Secret> transcriptionKey,
    @Help("the model that it transcribes with") @Default("whisper-1") String transcriptionModel) {
  public RecordingSettings {
    Settings.require(maxMegabytes >= 1, "maxMegabytes", maxMegabytes, ">= 1");
    Settings.require(frames >= 1 && frames <= 100_000, "frames", frames, "1..100000");
    Settings.require(timeout.isPositive(), "timeout", timeout, "> 0");
    transcription.ifPresent(uri ->
        Settings.require(
            uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?"),
            "transcription",
            uri,
            "an http or https address"));
  }

  public long maxBytes() {
    return maxMegabytes * 1024L * 1024;
  }
}
