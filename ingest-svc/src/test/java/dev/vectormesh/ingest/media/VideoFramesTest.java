package dev.vectormesh.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.TestFfmpeg;
import dev.vectormesh.ingest.media.VideoFrames.Frame;
import dev.vectormesh.ingest.media.VideoFrames.Taken;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoFramesTest {
  @TempDir private Path folder;
  private Path video;
  private Path out;

  @BeforeEach
  void makeFolders() throws Exception {
    TestFfmpeg.require();
    video = folder.resolve("a film.mkv");
    out = Files.createDirectory(folder.resolve("50%d"));
  }

  private Taken take(int most) throws Exception {
    return new VideoFrames(new Ffmpeg(TestFfmpeg.PROGRAM), most, Duration.ofMinutes(1))
        .take(video, out);
  }

  @Test
  void theFirstFrameOfEachScene_isTaken_withItsTime() throws Exception {
    TestFfmpeg.scenes(video);

    Taken taken = take(100);

    assertThat(taken.frames())
        .extracting(Frame::time)
        .containsExactly(Duration.ZERO, Duration.ofSeconds(3), Duration.ofSeconds(7));
    assertThat(taken.whole()).isTrue();
    assertThat(taken.warnings()).isEmpty();
    BufferedImage second = ImageIO.read(taken.frames().get(1).file().toFile());
    assertThat(second.getWidth()).isEqualTo(320);
    assertThat(second.getHeight()).isEqualTo(180);
    assertThat(second.getRGB(160, 90) & 0xFF).as("blue").isGreaterThan(200);
  }

  @Test
  void scenesThatChangeManyTimesASecond_giveOneFrameASecond() throws Exception {
    // Black and white in turn, for four frames each of ten a second.
    TestFfmpeg.make(
        video,
        List.of(
            "-f",
            "lavfi",
            "-i",
            "color=black:s=64x64:d=4:r=10",
            "-vf",
            "geq=lum='255*mod(floor(N/4),2)':cb=128:cr=128"));

    List<Duration> times = take(100).frames().stream().map(Frame::time).toList();

    assertThat(times).hasSizeBetween(3, 4);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i).minus(times.get(i - 1)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void pixelsThatAreNotSquare_becomeSquare() throws Exception {
    TestFfmpeg.make(
        video, List.of("-f", "lavfi", "-i", "color=red:s=320x240:d=1:r=5", "-vf", "setsar=2/1"));

    BufferedImage frame = ImageIO.read(take(1).frames().getFirst().file().toFile());

    assertThat(frame.getWidth()).isEqualTo(640);
    assertThat(frame.getHeight()).isEqualTo(240);
  }

  @Test
  void whatFollowsTheLastFrameThatIsTaken_isTold() throws Exception {
    TestFfmpeg.scenes(video);

    Taken taken = take(2);

    assertThat(taken.frames()).hasSize(2);
    assertThat(taken.whole()).isFalse();
    assertThat(taken.warnings()).containsExactly("what follows its first 2 scenes is left out");
  }

  @Test
  void sound_hasNoFrames() throws Exception {
    TestFfmpeg.hum(folder.resolve("hum.flac"), 1);
    Files.move(folder.resolve("hum.flac"), video);

    assertThat(take(10)).isEqualTo(new Taken(List.of(), true, List.of()));
  }

  @Test
  void aVideoThatIsCutOff_fails_orIsReadAsFarAsItGoes() throws Exception {
    TestFfmpeg.scenes(video);
    byte[] whole = Files.readAllBytes(video);
    Files.write(video, Arrays.copyOf(whole, whole.length / 2));
    Taken half = take(100);
    Files.write(video, Arrays.copyOf(whole, 100));
    out = Files.createDirectory(folder.resolve("other"));

    assertThat(half.frames()).isNotEmpty().hasSizeLessThan(4);
    assertThatThrownBy(() -> take(100))
        .isInstanceOfSatisfying(
            UnreadableRecordingException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(UnreadableRecordingException.Kind.CORRUPT);
              assertThat(e.why()).startsWith("ffmpeg: ").doesNotContain(folder.toString());
            });
  }

  @Test
  void aListOfOtherFiles_isNotOpened() throws Exception {
    TestFfmpeg.scenes(folder.resolve("other.mkv"));
    Files.writeString(video, "ffconcat version 1.0\nfile other.mkv\n");

    assertThatThrownBy(() -> take(100)).isInstanceOf(UnreadableRecordingException.class);
  }

  @Test
  void aProgramThatIsNotThere_isNotInstalled() throws Exception {
    assertThat(new Ffmpeg("no-such-ffmpeg").isInstalled()).isFalse();
  }
}
