package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.images.Preprocessing;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two towers in one space, on {@link ColourTowers}. */
class SpaceEncodersIT {
  private static final String NAME = "space-encoders-it";
  private static final float[] RED = {1, 0, 0};
  private static final float[] GREEN = {0, 1, 0};
  private static final float[] BLUE = {0, 0, 1};

  @TempDir static Path repository;
  private static EmbeddedTriton triton;
  private static ManagedChannel channel;
  private static SpaceEncoders encoders;
  private static ImageEncoder images;

  @BeforeAll
  static void start() {
    new ColourTowers(repository)
        .text("colours", "image_tower=colours-image")
        .image("colours-image")
        .text("brighter", "image_tower=brighter-image", "model_sha256=of colours")
        .image("brighter-image", "image_mean=0,0,0.5", "model_sha256=of colours-image")
        .text("padded", "text_padding=8", "text_pad_id=4")
        .text("unpadded", "model_sha256=of padded")
        .text("half-padded", "text_padding=5")
        .text("larger", "image_tower=larger-image")
        .image("larger-image", "dimension=4")
        .text("alone", "image_tower=alone-image")
        .text("stretched", "image_tower=stretched-image")
        .image("stretched-image", "image_fit=stretch")
        .single("single")
        .text("swapped", "image_tower=padded");
    triton = EmbeddedTriton.builder(repository).loadOnDemand().inProcess(NAME).start();
    channel = Channels.options().plain().open(URI.create("inprocess:" + NAME));
    encoders = SpaceEncoders.open(channel, List.of(repository));
    images = encoders.encoder("colours").image().orElseThrow();
  }

  @AfterAll
  static void stop() {
    encoders.close();
    channel.shutdownNow();
    triton.close();
  }

  private static Pixels picture(float[] colour) {
    byte[] rgb = new byte[3 * ColourTowers.SIZE * ColourTowers.SIZE];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (255 * colour[i % 3]);
    }
    return new Pixels(ColourTowers.SIZE, ColourTowers.SIZE, rgb);
  }

  @Test
  void bothTowers_makeVectorsOfOneSpace() {
    SpaceEncoder encoder = encoders.encoder("colours");

    assertThat(encoder.text().query("red")).containsExactly(RED);
    assertThat(images.query(picture(RED))).containsExactly(RED);
    assertThat(images.space()).isEqualTo(encoder.space()).isEqualTo(encoder.text().space());
  }

  @Test
  void images_keepTheirOrderOverSeveralBatches() {
    List<float[]> colours = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      colours.add(List.of(RED, GREEN, BLUE).get(i * i % 3));
    }

    List<float[]> vectors = images.images(colours.stream().map(c -> picture(c)).toList());

    assertThat(vectors).containsExactlyElementsOf(colours);
    assertThat(images.images(List.of())).isEmpty();
  }

  @Test
  void preprocessing_isWhatTheModelSays() {
    assertThat(images.preprocessing())
        .isEqualTo(
            new Preprocessing(
                ColourTowers.SIZE,
                Preprocessing.Fit.SQUASH,
                Preprocessing.Interpolation.BICUBIC,
                List.of(0.0, 0.0, 0.0),
                List.of(1.0, 1.0, 1.0),
                Preprocessing.ChannelOrder.RGB));
  }

  @Test
  void images_refuseNaNWithThePicturesPosition() {
    List<Pixels> pictures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pictures.add(picture(i == 13 ? new float[3] : GREEN));
    }

    assertThatThrownBy(() -> images.images(pictures))
        .isInstanceOfSatisfying(
            UnusableVectorException.class, e -> assertThat(e.position()).isEqualTo(13))
        .hasMessageContaining("colours-image")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> images.query(picture(new float[3])))
        .isInstanceOf(UnusableVectorException.class);
  }

  @Test
  void passages_refuseNaNWithTheTextsPosition() {
    TextEncoder texts = encoders.encoder("colours").text();

    assertThatThrownBy(() -> texts.passages(List.of("red", "blue", "quarterly", "green")))
        .isInstanceOfSatisfying(
            UnusableVectorException.class, e -> assertThat(e.position()).isEqualTo(2));
  }

  @Test
  void fingerprint_movesWithThePreprocessingOfPictures() {
    EmbeddingSpace other = encoders.encoder("brighter").space();

    assertThat(other.fingerprint()).isNotEqualTo(images.space().fingerprint());
    assertThatThrownBy(() -> images.space().requireSame(other))
        .satisfies(e ->
            assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("SPACE_MISMATCH"));
  }

  @Test
  void texts_areFilledUpWhereTheModelWasTrainedSo() {
    // Red, and seven times what is red, green and blue: (8, 7, 7).
    float length = (float) Math.sqrt(64 + 49 + 49);

    assertThat(encoders.encoder("padded").text().query("red"))
        .containsExactly(new float[] {8 / length, 7 / length, 7 / length}, within(1e-5f));
    assertThat(encoders.encoder("padded").text().passages(List.of("red", "red red red")).getFirst())
        .containsExactly(new float[] {8 / length, 7 / length, 7 / length}, within(1e-5f));
    assertThat(encoders.encoder("padded").space().fingerprint())
        .isNotEqualTo(encoders.encoder("unpadded").space().fingerprint());
  }

  @Test
  void graphsForOneItem_areAskedItemByItem() {
    SpaceEncoder single = encoders.encoder("single");

    List<float[]> texts = single.text().passages(List.of("red", "blue", "green"));
    List<float[]> pictures =
        single.image().orElseThrow().images(List.of(picture(BLUE), picture(RED)));

    assertThat(texts).containsExactly(RED, BLUE, GREEN);
    assertThat(pictures).containsExactly(BLUE, RED);
  }

  @Test
  void spaceOfTextsAlone_hasNoImageEncoder() {
    assertThat(encoders.encoder("padded").image()).isEmpty();
  }

  @Test
  void encoder_saysWhatIsWrongWithItsTowers() {
    refused("larger", "two spaces", "3 numbers", "4 numbers");
    refused("alone", "alone-image");
    refused("stretched", "stretched-image", "image_fit", "none of crop, squash", "stretch");
    refused("swapped", "padded", "reads no pictures");
    refused("half-padded", "text_padding is 5", "max_tokens, 8");
  }

  private static void refused(String model, String... words) {
    assertThatThrownBy(() -> encoders.encoder(model))
        .as(model)
        .hasMessageContainingAll(words)
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(ErrorDetails.fields(e)).extracting("field").containsExactly("encoder");
        });
  }
}
