package dev.vectormesh.ingest.content;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.RecordingSettings;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.media.Ffmpeg;
import dev.vectormesh.ingest.media.Recordings;
import dev.vectormesh.ingest.media.Speech;
import dev.vectormesh.ingest.media.UnreadableRecordingException;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.work.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is said in videos and sound. */
public final class SpokenText {
  private final Speech speech;
  private final Workspace workspace;

  public SpokenText(RecordingSettings settings, Workspace workspace) {
    this.speech = new Speech(new Ffmpeg(settings.ffmpeg()), settings);
    this.workspace = workspace;
  }

  /** Whether speech becomes text at all. */
  public boolean isOn() {
    return speech.isOn();
  }

  /** Part of the content hash of a recording that is heard. */
  public String version() {
    return speech.version();
  }

  /** Whether a file begins as recordings do. */
  static boolean begins(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Recordings.begins(in.readNBytes(Recordings.HEAD));
    }
  }

  ExtractedText read(Path file)
      throws UnreadableDocumentException, IOException, InterruptedException {
    Path folder = workspace.newFolder();
    try {
      List<Page> said =
          speech.read(file, folder).stream()
              .map(part -> new Page(Place.at(part.time()), Layout.PROSE, part.text()))
              .toList();
      return new ExtractedText(
          Speech.mediaType(file), "", said, Struct.getDefaultInstance(), List.of());
    } catch (UnreadableRecordingException e) {
      throw new UnreadableDocumentException(reason(e), e.why());
    } finally {
      workspace.removeFolder(folder);
    }
  }

  /** Why nothing is read of a recording, as of any other item. */
  public static Reason reason(UnreadableRecordingException e) {
    return switch (e.kind()) {
      case CORRUPT -> Reason.CORRUPT;
      case TIMEOUT -> Reason.TIMEOUT;
      case TOO_LARGE -> Reason.TOO_LARGE;
      case REFUSED -> Reason.UNSUPPORTED;
      case AWAY -> Reason.UNREADABLE;
    };
  }
}
