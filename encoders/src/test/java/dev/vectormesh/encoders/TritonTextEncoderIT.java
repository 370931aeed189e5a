package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TritonTextEncoderIT {
  private static final String NAME = "encoders-it";

  @TempDir static Path repository;
  private static EmbeddedTriton triton;
  private static ManagedChannel channel;
  private static SpaceEncoders encoders;
  private static TextEncoder encoder;

  @BeforeAll
  static void start() {
    BundledModels.unpackTo(repository);
    triton = EmbeddedTriton.builder(repository).loadAll().inProcess(NAME).start();
    channel = Channels.options().plain().open(URI.create("inprocess:" + NAME));
    encoders = SpaceEncoders.open(channel, List.of(repository));
    encoder = encoders.encoder(BundledModels.DEFAULT).text();
  }

  @AfterAll
  static void stop() {
    encoders.close();
    channel.shutdownNow();
    triton.close();
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void space_isWhatTheModelSays() {
    EmbeddingSpace space = encoder.space();

    assertThat(space.dimension()).isEqualTo(384);
    assertThat(space.metric()).isEqualTo("cosine");
    assertThat(space.pooling()).isEqualTo("cls");
    assertThat(space.maxTokens()).isEqualTo(512);
    assertThat(space.queryPrefix()).startsWith("Represent this sentence");
    assertThat(space.fingerprint())
        .isEqualTo("81a3c236df487472522de1b2b97475ef120aa5709e50ceab4a3fdbfeaef23aac")
        .isNotEqualTo(encoders.encoder(BundledModels.FAST).space().fingerprint());
  }

  @Test
  void query_isNearestToThePassageThatAnswersIt() {
    float[] query = encoder.query("how do I change a flat tyre");

    List<float[]> passages =
        encoder.passages(
            List.of(
                "The parliament passed the budget after a long debate.",
                "Loosen the wheel nuts, jack up the car, and swap the punctured wheel.",
                "Sourdough needs a lively starter and a long rise."));

    assertThat(cosine(query, query)).isCloseTo(1, within(1e-4));
    assertThat(cosine(query, passages.get(1)))
        .isGreaterThan(cosine(query, passages.get(0)) + 0.05)
        .isGreaterThan(cosine(query, passages.get(2)) + 0.05);
  }

  @Test
  void passages_keepTheirOrderWhateverTheirLengths() {
    List<String> texts =
        IntStream.range(0, 40)
            .mapToObj(i -> ("word" + i + " and some more of it ").repeat(1 + (i * 7) % 60))
            .toList();

    List<float[]> together = encoder.passages(texts);

    assertThat(together).hasSize(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      // Dynamic quantisation lets the texts of a batch move each other by a hair.
      float[] alone = encoder.passages(List.of(texts.get(i))).getFirst();
      assertThat(cosine(together.get(i), alone)).as("text %d", i).isGreaterThan(0.98);
    }
    assertThat(encoder.passages(List.of())).isEmpty();
  }

  @Test
  void passages_cutWhatExceedsTheWindow() {
    assertThat(encoder.passages(List.of("far too long ".repeat(5_000))).getFirst()).hasSize(384);
    assertThat(encoder.passages(List.of("")).getFirst()).hasSize(384);
  }

  @Test
  void spans_countUtf16CharsInAnyScript() {
    String text = "a 😀 smile, naïve 日本 x";

    TokenSpans spans = encoder.tokenizer().spans(text);

    List<String> tokens =
        IntStream.range(0, spans.size())
            .mapToObj(i -> text.substring(spans.starts()[i], spans.ends()[i]))
            .toList();
    assertThat(tokens).contains("a", "😀", "smile", ",", "naïve", "日", "本", "x");
    assertThat(encoder.tokenizer().specialTokens()).isEqualTo(2);
  }

  @Test
  void spans_ofLongTextsAreThoseOfTheirParts() {
    String part = "The quick brown fox jumps over the lazy dog, and again. ";
    String text = part.repeat(3_000);

    TokenSpans spans = encoder.tokenizer().spans(text);

    assertThat(spans.size()).isEqualTo(3_000 * encoder.tokenizer().count(part));
    assertThat(spans.ends()[spans.size() - 1]).isEqualTo(text.length() - 1);
    for (int i = 1; i < spans.size(); i++) {
      assertThat(spans.starts()[i]).isGreaterThanOrEqualTo(spans.ends()[i - 1]);
    }
  }

  @Test
  void encoder_refusesAnotherSpaceAndUnknownModels() {
    assertThatThrownBy(() -> encoders.encoder(BundledModels.DEFAULT, "1", "0".repeat(64)))
        .isInstanceOf(ApiException.class)
        .satisfies(e ->
            assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("SPACE_MISMATCH"));
    assertThatThrownBy(() -> encoders.encoder("no-such-model"))
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(ErrorDetails.fields(e)).extracting("field").containsExactly("encoder");
        });
  }

  @Test
  void query_saysUnavailableWhenTritonIsGone() {
    ManagedChannel nobody = Channels.options().plain().open(URI.create("grpc://127.0.0.1:1"));
    try (SpaceEncoders gone = SpaceEncoders.open(nobody, List.of(repository))) {
      assertThatThrownBy(gone::check)
          .satisfies(e -> {
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(ErrorDetails.retryAfter(e)).isPresent();
          });
    } finally {
      nobody.shutdownNow();
    }
  }
}
