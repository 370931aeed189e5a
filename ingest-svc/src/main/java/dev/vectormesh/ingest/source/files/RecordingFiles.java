package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.RecordingSettings;
import dev.vectormesh.ingest.content.SpokenText;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.media.Ffmpeg;
import dev.vectormesh.ingest.media.Recordings;
import dev.vectormesh.ingest.media.UnreadableRecordingException;
import dev.vectormesh.ingest.media.VideoFrames;
import dev.vectormesh.ingest.media.VideoFrames.Frame;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.tika.TakenPictures;
import dev.vectormesh.ingest.tika.TakenPictures.Taken;
import dev.vectormesh.ingest.work.Workspace;
import dev.vectormesh.points.TimeSpan;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/** Videos and sound beneath the roots: their frames, and what is said in them. */
public final class RecordingFiles {
  private final RecordingSettings settings;
  private final Roots roots;
  private final Workspace workspace;
  private final long mostBytes;
  private final Ffmpeg ffmpeg;
  private final VideoFrames frames;
  private final SpokenText speech;

  /**
   * @param speech what is said in them
   */
  public RecordingFiles(
      RecordingSettings settings,
      FilesSettings files,
      Roots roots,
      Workspace workspace,
      SpokenText speech) {
    this.settings = settings;
    this.roots = roots;
    this.workspace = workspace;
    this.mostBytes = Math.max(settings.maxBytes(), files.maxBytes());
    this.ffmpeg = new Ffmpeg(settings.ffmpeg());
    this.frames = new VideoFrames(ffmpeg, settings.frames(), settings.timeout());
    this.speech = speech;
  }

  /** Whether it begins as recordings do. */
  static boolean begins(OpenedFile file) throws IOException {
    return Recordings.begins(file.head(Recordings.HEAD));
  }

  /**
   * The most bytes of any file.
   *
   * @param others of files that are no recordings
   */
  long mostBytes(FileFetcher.Asked asked, long others) {
    return asked.videoFrames() || areHeard() ? mostBytes : others;
  }

  /** Whether speech becomes text. */
  boolean areHeard() {
    return speech.isOn();
  }

  /** Part of the content hash of a recording that is heard. */
  String version() {
    return speech.version();
  }

  /** What is missing for what is asked, for a person. */
  public Optional<String> missing(FileFetcher.Asked asked) {
    return asked.videoFrames() && !isInstalled()
        ? Optional.of(
            "video_frames: %s does not run on this machine, so that videos are left out: install ffmpeg, or set recordings.ffmpeg"
                .formatted(settings.ffmpeg()))
        : Optional.empty();
  }

  private boolean isInstalled() {
    try {
      return ffmpeg.isInstalled();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** False of what cannot be opened. */
  boolean isRecording(FileItem item) {
    try (OpenedFile file = OpenedFile.open(roots, item.path(), mostBytes)) {
      return begins(file);
    } catch (IOException | ItemFailedException e) {
      // The first way through the files tells why.
      return false;
    }
  }

  /**
   * Takes the frames out of a video.
   *
   * @param folder where they are written to
   * @param isStored whether all frames of a video of this content are stored
   * @return empty where they are
   */
  Optional<TakenPictures> frames(FileItem item, Path folder, Predicate<String> isStored)
      throws ItemFailedException {
    if (!isInstalled()) {
      return Optional.of(new TakenPictures(List.of(), false, List.of()));
    }
    try (OpenedFile file = OpenedFile.open(roots, item.path(), settings.maxBytes())) {
      String sha256 = ContentHash.hex(Channels.newInputStream(file.channel()));
      String content = "%s %d %s".formatted(VideoFrames.VERSION, settings.frames(), sha256);
      if (isStored.test(content)) {
        return Optional.empty();
      }
      Path copy = workspace.copy(file.channel(), FileNames.name(item.path()));
      try {
        return Optional.of(taken(copy, folder, content));
      } finally {
        workspace.removeCopy(copy);
      }
    } catch (ItemFailedException e) {
      throw new UnreadRecordingException(e.failure());
    } catch (UnreadableRecordingException e) {
      throw new UnreadRecordingException(Failure.of(Stage.CLEAN, SpokenText.reason(e), e.why()));
    } catch (IOException e) {
      throw new UnreadRecordingException(
          Failure.of(Stage.FETCH, Reason.UNREADABLE, String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static CompletionException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CompletionException(e);
  }

  private TakenPictures taken(Path copy, Path folder, String content)
      throws UnreadableRecordingException, IOException, InterruptedException {
    VideoFrames.Taken found = frames.take(copy, Files.createTempDirectory(folder, "frames"));
    List<Taken> pictures = new ArrayList<>();
    for (Frame frame : found.frames()) {
      boolean last = pictures.size() == found.frames().size() - 1;
      pictures.add(
          new Taken(
              frame.file(),
              Place.at(TimeSpan.at(frame.time())),
              ContentHash.hex(frame.file()),
              ContentHash.hex(content + " at " + frame.time().toMillis()),
              last ? lastOf(content, found.frames().size()) : content));
    }
    return new TakenPictures(pictures, found.whole(), found.warnings());
  }

  /**
   * The last frame tells how many there are: where it and as many others are stored, the video need
   * not be decoded to know it.
   */
  static String lastOf(String content, int frames) {
    return content + " last of " + frames;
  }
}
