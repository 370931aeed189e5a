package dev.vectormesh.encoders.ocr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.call.Channels;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what the models' own package reads in the same pictures: {@code goldens.py}. */
class TextReaderIT {
  private static final int PIXELS_OFF = 3;

  private static EmbeddedTriton triton;
  private static ManagedChannel channel;
  private static TextReader reader;

  @BeforeAll
  static void serve() {
    Path repository =
        BundledModels.unpackTo(
            Path.of("target", "ocr-models"),
            List.of(BundledModels.TEXT_DETECTION, BundledModels.TEXT_RECOGNITION));
    triton = EmbeddedTriton.builder(repository).loadOnDemand().inProcess("ocr").start();
    channel = Channels.options().plain().open(URI.create("inprocess:ocr"));
    reader = new TextReader(channel, 200, Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    triton.close();
  }

  private static Pixels picture(String name) throws IOException {
    try (InputStream in = TextReaderIT.class.getResourceAsStream(name + ".png")) {
      BufferedImage image = ImageIO.read(in);
      byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
      for (int i = 0; i < rgb.length / 3; i++) {
        int level = image.getRGB(i % image.getWidth(), i / image.getWidth());
        rgb[3 * i] = (byte) (level >> 16);
        rgb[3 * i + 1] = (byte) (level >> 8);
        rgb[3 * i + 2] = (byte) level;
      }
      return new Pixels(image.getWidth(), image.getHeight(), rgb);
    }
  }

  private static List<TextLine> read(Pixels picture) {
    return reader.read(picture, picture.width(), picture.height());
  }

  private static List<String> texts(List<TextLine> lines) {
    return lines.stream().map(TextLine::text).toList();
  }

  private static List<String[]> goldens(String picture) throws IOException {
    try (InputStream in = TextReaderIT.class.getResourceAsStream("goldens.tsv")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.split("\t"))
          .filter(parts -> parts[0].equals(picture))
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "letter", "tilted", "columns", "spine"})
  void lines_areTheModelsOwn_inTheirOrderAndPlaces(String name) throws IOException {
    List<String[]> goldens = goldens(name);

    List<TextLine> lines = read(picture(name));

    assertThat(goldens).isNotEmpty();
    assertThat(texts(lines)).isEqualTo(goldens.stream().map(golden -> golden[1]).toList());
    for (int i = 0; i < lines.size(); i++) {
      TextLine line = lines.get(i);
      int[] box = Arrays.stream(goldens.get(i)).skip(2).mapToInt(Integer::parseInt).toArray();
      assertThat(line.left()).as(line.text()).isCloseTo(box[0], within(PIXELS_OFF));
      assertThat(line.top()).as(line.text()).isCloseTo(box[1], within(PIXELS_OFF));
      assertThat(line.left() + line.width()).isCloseTo(box[2], within(PIXELS_OFF));
      assertThat(line.top() + line.height()).isCloseTo(box[3], within(PIXELS_OFF));
      assertThat(line.confidence()).isBetween(0.9, 1.0);
    }
  }

  @Test
  void boxes_areOfThePictureAsItIsShown_whereASmallerOneIsRead() throws IOException {
    Pixels sign = picture("sign");

    List<TextLine> once = reader.read(sign, sign.width(), sign.height());
    List<TextLine> thrice = reader.read(sign, 3 * sign.width(), 3 * sign.height());

    assertThat(texts(thrice)).isNotEmpty().isEqualTo(texts(once));
    for (int i = 0; i < once.size(); i++) {
      assertThat(thrice.get(i).left()).isCloseTo(3 * once.get(i).left(), within(2));
      assertThat(thrice.get(i).height()).isCloseTo(3 * once.get(i).height(), within(4));
    }
  }

  @Test
  void textUpsideDown_isRead() throws IOException {
    Pixels sign = picture("sign");
    byte[] turned = new byte[sign.rgb().length];
    for (int i = 0; i < turned.length / 3; i++) {
      System.arraycopy(sign.rgb(), 3 * i, turned, turned.length - 3 * i - 3, 3);
    }

    List<TextLine> lines = read(new Pixels(sign.width(), sign.height(), turned));

    assertThat(texts(lines))
        .containsExactlyInAnyOrderElementsOf(goldens("sign").stream().map(g -> g[1]).toList());
  }

  @Test
  void picturesWithoutText_haveNone() {
    byte[] noise = new byte[3 * 300 * 200];
    new Random(7).nextBytes(noise);
    List<TextLine> lines = new ArrayList<>();

    lines.addAll(read(new Pixels(300, 200, noise)));
    lines.addAll(read(new Pixels(300, 200, new byte[noise.length])));
    lines.addAll(read(new Pixels(1, 1, new byte[3])));
    lines.addAll(read(new Pixels(40_000, 1, new byte[120_000])));
    lines.addAll(read(new Pixels(8000, 8, new byte[3 * 8 * 8000])));

    assertThat(lines).isEmpty();
  }

  @Test
  void noMoreLinesAreReadThanAllowed() throws IOException {
    Pixels letter = picture("letter");

    List<TextLine> lines =
        new TextReader(channel, 2, Duration.ofSeconds(60))
            .read(letter, letter.width(), letter.height());

    assertThat(lines).hasSize(2);
  }

  @Test
  void reading_endsAtItsLimit() throws IOException {
    Pixels letter = picture("letter");
    TextReader hurried = new TextReader(channel, 200, Duration.ofMillis(1));

    assertThatThrownBy(() -> hurried.read(letter, letter.width(), letter.height()))
        .isInstanceOf(StatusRuntimeException.class)
        .extracting(e -> Status.fromThrowable((Throwable) e).getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }
}
