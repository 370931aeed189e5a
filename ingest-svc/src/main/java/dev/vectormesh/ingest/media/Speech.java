package dev.vectormesh.ingest.media;

import dev.vectormesh.ingest.RecordingSettings;
import dev.vectormesh.ingest.media.Ffmpeg.Ended;
import dev.vectormesh.ingest.media.UnreadableRecordingException.Kind;
import dev.vectormesh.points.TimeSpan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.tika.Tika;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * What is said in a recording, as text that knows its times. Its sound is taken out by ffmpeg, in
 * pieces that every endpoint takes; without ffmpeg small files are sent as they are.
 */
public final class Speech {
  /** Raised when other text comes out of the same answer. */
  private static final String VERSION = "speech-1";

  /** OpenAI's limit of a file. */
  private static final long MOST_BYTES = 25L << 20;

  /** Of 16,000 samples a second as FLAC some 10 MiB. */
  private static final Duration PIECE = Duration.ofMinutes(10);

  /** Sentences that are said within it stand together. */
  private static final Duration PARAGRAPH = Duration.ofSeconds(15);

  /** By first bytes and name alone: nothing is parsed here. */
  private static final Tika TYPES = new Tika(MimeTypes.getDefaultMimeTypes());

  private final Ffmpeg ffmpeg;
  private final Duration limit;
  private final String version;
  private final @Nullable TranscriptionClient client;

  public Speech(Ffmpeg ffmpeg, RecordingSettings settings) {
    this.ffmpeg = ffmpeg;
    this.limit = settings.timeout();
    Optional<URI> endpoint = settings.transcription();
    this.version = VERSION + " " + settings.transcriptionModel();
    this.client =
        endpoint
            .map(uri ->
                new TranscriptionClient(
                    uri,
                    settings.transcriptionKey(),
                    settings.transcriptionModel(),
                    settings.timeout()))
            .orElse(null);
  }

  /** Whether recordings are listened to. */
  public boolean isOn() {
    return client != null;
  }

  /** Part of the content hash of a recording. */
  public String version() {
    return version;
  }

  /**
   * Listens to a recording; blocks the calling virtual thread.
   *
   * @param folder an empty one
   * @return empty where nothing is said
   */
  public List<Said> read(Path recording, Path folder)
      throws UnreadableRecordingException, IOException, InterruptedException {
    TranscriptionClient listener = client;
    if (listener == null) {
      throw new IllegalStateException("no transcription endpoint is set");
    }
    List<Segment> said = new ArrayList<>();
    List<Path> pieces = pieces(recording, folder);
    for (int i = 0; i < pieces.size(); i++) {
      Duration begin = PIECE.multipliedBy(i);
      listener.transcribe(pieces.get(i)).forEach(segment -> said.add(segment.later(begin)));
    }
    return paragraphs(said);
  }

  /** Something that was said, some sentences long. */
  public record Said(TimeSpan time, String text) {}

  /** The media type of a recording. */
  public static String mediaType(Path recording) throws IOException {
    return TYPES.detect(recording);
  }

  /**
   * A stretch of speech.
   *
   * @param end not before the start
   */
  record Segment(Duration start, Duration end, String text) {
    Segment later(Duration by) {
      return new Segment(start.plus(by), end.plus(by), text);
    }
  }

  private List<Path> pieces(Path recording, Path folder)
      throws UnreadableRecordingException, IOException, InterruptedException {
    if (!ffmpeg.isInstalled()) {
      if (Files.size(recording) > MOST_BYTES) {
        throw new UnreadableRecordingException(
            Kind.TOO_LARGE,
            "recordings of more than %d MiB are divided by ffmpeg, which does not run here: install it, or set recordings.ffmpeg"
                .formatted(MOST_BYTES >> 20));
      }
      return List.of(recording);
    }
    Ended ended = ffmpeg.run(recording, options(), folder, limit);
    try (Stream<Path> made = Files.list(folder)) {
      List<Path> pieces = made.sorted().toList();
      if (pieces.isEmpty() && ended.exit() != 0 && !ended.told().contains("matches no streams")) {
        throw new UnreadableRecordingException(Kind.CORRUPT, ended.why());
      }
      return pieces;
    }
  }

  private static List<String> options() {
    return List.of(
        "-map",
        "0:a:0",
        "-ac",
        "1",
        "-ar",
        "16000",
        "-sample_fmt",
        "s16",
        "-c:a",
        "flac",
        "-f",
        "segment",
        "-segment_time",
        Long.toString(PIECE.toSeconds()),
        "%06d.flac");
  }

  /** Segments are parts of sentences, too short to be found by what they mean. */
  static List<Said> paragraphs(List<Segment> said) {
    List<Said> all = new ArrayList<>();
    List<Segment> open = new ArrayList<>();
    for (Segment segment : said) {
      if (segment.text().isBlank()) {
        continue;
      }
      if (!open.isEmpty() && isFull(open, segment)) {
        all.add(said(open));
        open.clear();
      }
      open.add(segment);
    }
    if (!open.isEmpty()) {
      all.add(said(open));
    }
    return all;
  }

  private static boolean isFull(List<Segment> open, Segment next) {
    Duration length = next.end().minus(open.getFirst().start());
    boolean sentenceEnded = open.getLast().text().strip().matches("(?s).*[.!?\u3002\uff01\uff1f]");
    return length.compareTo(PARAGRAPH) > 0
        && (sentenceEnded || length.compareTo(PARAGRAPH.multipliedBy(2)) > 0);
  }

  private static Said said(List<Segment> open) {
    TimeSpan time = new TimeSpan(open.getFirst().start(), open.getLast().end());
    String text = String.join(" ", open.stream().map(s -> s.text().strip()).toList());
    return new Said(time, text);
  }
}
