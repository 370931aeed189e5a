package dev.vectormesh.ingest.media;

import dev.vectormesh.ingest.media.UnreadableRecordingException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * FFmpeg's program, as a child process: a broken recording cannot take more than this child with
 * it. It opens local files of known formats alone, so that no recording makes it read another file
 * or an address.
 */
public final class Ffmpeg {
  /** Containers of one file; playlists and the like name other files. */
  private static final String FORMATS =
      "mov,mp4,m4a,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,flac,mp3,wav,aac";

  private static final String MOST_PIXELS = "100000000";
  private static final String MOST_BYTES_AT_ONCE = Integer.toString(1 << 29);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
  private static final int TOLD_CHARACTERS = 1000;

  private final String program;

  /** Seen to run once: a program that goes afterwards fails where it is used. */
  private volatile boolean seen;

  /**
   * @param program its name on the PATH, or where it is
   */
  public Ffmpeg(String program) {
    this.program = program;
  }

  /**
   * How a run ended.
   *
   * @param exit 0 if all went well
   * @param told the end of what it said; empty if nothing
   */
  record Ended(int exit, String told) {
    /** For a person. */
    String why() {
      return "ffmpeg: " + told.substring(told.lastIndexOf('\n') + 1);
    }
  }

  /** Whether it runs here. */
  public boolean isInstalled() throws InterruptedException {
    if (!seen) {
      seen = answers();
    }
    return seen;
  }

  private boolean answers() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, "-version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return await(process, ANSWERS_WITHIN) == 0;
    } catch (IOException | UnreadableRecordingException e) {
      return false;
    }
  }

  /**
   * Reads a recording.
   *
   * @param outputs options of what is made of it, with names of files in the folder
   * @param folder an empty one
   */
  Ended run(Path recording, List<String> outputs, Path folder, Duration limit)
      throws IOException, InterruptedException, UnreadableRecordingException {
    List<String> command =
        new ArrayList<>(List.of(program, "-nostdin", "-hide_banner", "-loglevel", "error", "-y"));
    command.addAll(List.of("-max_alloc", MOST_BYTES_AT_ONCE, "-threads", "2"));
    command.addAll(List.of("-protocol_whitelist", "file", "-format_whitelist", FORMATS));
    command.addAll(List.of("-max_pixels", MOST_PIXELS));
    command.addAll(List.of("-i", "file:" + recording.toAbsolutePath()));
    command.addAll(outputs);
    Path errors = Files.createTempFile(folder, "errors", "");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors.toFile())
              .start();
      return new Ended(
          await(process, limit),
          end(errors).replace("file:" + recording.toAbsolutePath() + ": ", ""));
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  private static int await(Process process, Duration limit)
      throws InterruptedException, UnreadableRecordingException {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnreadableRecordingException(
            Kind.TIMEOUT, "reading it took longer than %d s".formatted(limit.toSeconds()));
      }
      return process.exitValue();
    } finally {
      if (process.isAlive()) {
        process.destroyForcibly().onExit().join();
      }
    }
  }

  private static String end(Path file) throws IOException {
    long size = Files.size(file);
    try (var in = Files.newInputStream(file)) {
      in.skipNBytes(Math.max(0, size - TOLD_CHARACTERS));
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
