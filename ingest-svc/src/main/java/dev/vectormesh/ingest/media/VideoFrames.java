package dev.vectormesh.ingest.media;

import dev.vectormesh.ingest.media.Ffmpeg.Ended;
import dev.vectormesh.ingest.media.UnreadableRecordingException.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Takes the frames out of a video at which a scene begins: the first one, then one a second. */
public final class VideoFrames {
  /** Raised when other frames come out of the same video. */
  public static final String VERSION = "frames-1";

  /** How different a frame is from the one before, 0 to 1, where a scene begins. */
  private static final String SCENE = "0.3";

  /** Wider frames are made smaller: no model sees more of them. */
  private static final int WIDTH = 1280;

  private static final String TIMES = "times";

  /** What the filter `metadata` prints of each frame. */
  private static final Pattern TIME = Pattern.compile("pts_time:(-?[0-9.]+(?:e[+-]?[0-9]+)?)");

  private final Ffmpeg ffmpeg;
  private final int most;
  private final Duration limit;

  /**
   * @param most frames of one video
   * @param limit time that one may take
   */
  public VideoFrames(Ffmpeg ffmpeg, int most, Duration limit) {
    this.ffmpeg = ffmpeg;
    this.most = most;
    this.limit = limit;
  }

  /**
   * A frame.
   *
   * @param file a JPEG
   * @param time from the video's beginning
   */
  public record Frame(Path file, Duration time) {}

  /**
   * What was taken.
   *
   * @param whole whether the video was read to its end
   * @param warnings for a person
   */
  public record Taken(List<Frame> frames, boolean whole, List<String> warnings) {}

  /**
   * Takes them; none of a recording without a picture. Blocks the calling virtual thread.
   *
   * @param folder an empty one, where they are written to
   */
  public Taken take(Path video, Path folder)
      throws UnreadableRecordingException, IOException, InterruptedException {
    Ended ended = ffmpeg.run(video, options(), folder, limit);
    List<Frame> frames = frames(folder);
    if (frames.isEmpty()) {
      if (ended.exit() == 0 || ended.told().contains("matches no streams")) {
        return new Taken(List.of(), true, List.of());
      }
      throw new UnreadableRecordingException(Kind.CORRUPT, ended.why());
    }
    if (frames.size() >= most) {
      String warning = "what follows its first %d scenes is left out".formatted(most);
      return new Taken(frames, false, List.of(warning));
    }
    // It tells of damage, and goes on as far as it can.
    boolean whole = ended.told().isEmpty();
    return new Taken(frames, whole, whole ? List.of() : List.of(ended.why()));
  }

  private List<String> options() {
    String select =
        "select='isnan(prev_selected_t)+gte(t-prev_selected_t,1)*gt(scene," + SCENE + ")'";
    // Pixels of some videos are not square.
    String scale =
        "scale=w='max(2,min(%d,2*trunc(iw*sar/2)))':h='max(2,2*trunc(ow/dar/2))',setsar=1"
            .formatted(WIDTH);
    String filters = select + "," + scale + ",metadata=mode=print:file=" + TIMES;
    return List.of(
        // A cover picture of a song is no video.
        "-map",
        "0:V:0",
        "-vf",
        filters,
        "-fps_mode",
        "vfr",
        "-frames:v",
        Integer.toString(most),
        "-q:v",
        "3",
        "-f",
        "image2",
        "%06d.jpg");
  }

  private static List<Frame> frames(Path folder) throws IOException {
    Path told = folder.resolve(TIMES);
    if (!Files.exists(told)) {
      return List.of();
    }
    List<Duration> times;
    try (Stream<String> lines = Files.lines(told)) {
      times = lines.flatMap(VideoFrames::time).toList();
    }
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      Path file = folder.resolve("%06d.jpg".formatted(i + 1));
      if (Files.exists(file)) {
        frames.add(new Frame(file, times.get(i)));
      }
    }
    return frames;
  }

  private static Stream<Duration> time(String line) {
    return TIME.matcher(line)
        .results()
        .map(found -> new BigDecimal(found.group(1)).movePointRight(3).longValue())
        .map(millis -> Duration.ofMillis(Math.max(0, millis)));
  }
}
