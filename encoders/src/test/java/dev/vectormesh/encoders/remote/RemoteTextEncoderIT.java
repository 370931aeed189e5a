package dev.vectormesh.encoders.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.encoders.UnusableVectorException;
import dev.vectormesh.encoders.remote.EmbeddingServer.Mood;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an encoder makes of a provider's answers, on a real HTTP server. */
class RemoteTextEncoderIT {
  private static final String NAME = "words";
  private static final List<String> TEXTS =
      List.of("the ferry stays in port", "cats sleep on the oven", "net revenue rose");

  private final SteppedPauses pauses = new SteppedPauses();
  private final List<EncoderUse> uses = new ArrayList<>();
  private EmbeddingServer server;
  private RemoteTextEncoder encoder;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer(Map.of());
    encoder = encoder(server.url(), EmbeddingServer.KEY, false);
  }

  @AfterEach
  void stop() {
    encoder.close();
    server.close();
  }

  private RemoteTextEncoder encoder(URI url, String key, boolean shorten) {
    RemoteEncoderSpec spec =
        new RemoteEncoderSpec(
            "openai",
            url,
            "text-embedding-words",
            EmbeddingServer.DIMENSION / (shorten ? 2 : 1),
            shorten,
            16,
            null,
            2,
            100,
            new Secret(key),
            2,
            Duration.ofSeconds(20),
            "query: ",
            "",
            Map.of());
    return new RemoteTextEncoder(
        RemoteEncoders.space(NAME, spec), spec, new OpenAiCalls(spec), uses::add, pauses);
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void vectors_areOfLengthOneAndInTheOrderOfTheTexts() {
    List<float[]> vectors = encoder.passages(TEXTS);

    assertThat(vectors).hasSize(3);
    assertThat(vectors).allSatisfy(v -> assertThat(cosine(v, v)).isCloseTo(1, within(1e-6)));
    float[] query = encoder.query("where do cats sleep");
    assertThat(cosine(query, vectors.get(1)))
        .isGreaterThan(cosine(query, vectors.get(0)))
        .isGreaterThan(cosine(query, vectors.get(2)));
  }

  @Test
  void request_isWhatTheProtocolAsksFor() {
    encoder.query("cats");

    JsonNode request = server.requests().getFirst();
    assertThat(request.path("model").asText()).isEqualTo("text-embedding-words");
    assertThat(request.path("input").path(0).asText()).isEqualTo("query: cats");
    assertThat(request.path("encoding_format").asText()).isEqualTo("base64");
    assertThat(request.has("dimensions")).isFalse();
  }

  @Test
  void passages_goInRequestsOfABatch() {
    encoder.passages(Collections.nCopies(5, "a cat"));

    assertThat(server.requests())
        .extracting(request -> request.path("input").size())
        .containsExactly(2, 2, 1);
  }

  @Test
  void longText_isCutToTheWindow() {
    encoder.passages(List.of("cat ".repeat(40)));

    assertThat(server.requests().getFirst().path("input").path(0).asText())
        .isEqualTo("cat ".repeat(16).strip());
  }

  @Test
  void shorterVectors_areAskedForWhereTheEncoderSaysSo() {
    try (RemoteTextEncoder shorter = encoder(server.url(), EmbeddingServer.KEY, true)) {
      assertThat(shorter.query("cats")).hasSize(EmbeddingServer.DIMENSION / 2);
    }
    assertThat(server.requests().getFirst().path("dimensions").asInt()).isEqualTo(32);
  }

  @Test
  void use_isToldWithItsCost() {
    List<Long> metered = new ArrayList<>();
    encoder.passages(
        TEXTS, (tokens, calls, nanos) -> metered.addAll(List.of(tokens, (long) calls)));

    assertThat(metered).containsExactly(13L, 2L);
    assertThat(uses)
        .containsExactly(new EncoderUse(NAME, 2, 10, 2e-5), new EncoderUse(NAME, 1, 3, 6e-6));
  }

  @ParameterizedTest
  @CsvSource({"UPSIDE_DOWN", "HALF", "NO_JSON", "BROKEN", "TOO_MANY", "FLOATS_ALONE"})
  void vectors_areTheSameWhateverWentWrongBefore(Mood mood) {
    List<float[]> well = encoder.passages(TEXTS.subList(0, 2));
    server.next(mood);

    assertThat(encoder.passages(TEXTS.subList(0, 2))).usingRecursiveComparison().isEqualTo(well);
  }

  @Test
  void floats_areAskedForFromTheFirstRefusalOn() {
    server.next(Mood.FLOATS_ALONE);

    encoder.query("cats");
    encoder.query("dogs");

    assertThat(server.requests())
        .extracting(request -> request.path("encoding_format").asText())
        .containsExactly("base64", "float", "float");
  }

  @Test
  void refusedForNow_isAskedAgainWhenTheProviderSays() {
    server.next(Mood.TOO_MANY);

    encoder.query("cats");

    assertThat(pauses.pauses()).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void refusedAgainAndAgain_isUnavailableForAQueryWithinSeconds() {
    server.next(Mood.TOO_MANY, Mood.TOO_MANY, Mood.TOO_MANY);

    assertThatThrownBy(() -> encoder.query("cats"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(e).hasMessageContaining("Rate limit reached");
            });
    assertThat(pauses.pauses()).hasSize(1);
  }

  @Test
  void limitThatIsUsedUp_isWaitedForBeforeTheNextRequest() throws IOException {
    Map<String, String> limits =
        Map.of("x-ratelimit-remaining-tokens", "1", "x-ratelimit-reset-tokens", "1m2s");
    try (EmbeddingServer limited = new EmbeddingServer(limits);
        RemoteTextEncoder of = encoder(limited.url(), EmbeddingServer.KEY, false)) {
      of.passages(TEXTS);

      assertThat(pauses.pauses()).containsExactly(Duration.ofSeconds(62));
      assertThatThrownBy(() -> of.query("cats")).hasMessageContaining("no room until");
    }
  }

  @Test
  void emptyAccount_isNotAskedAgain() {
    server.next(Mood.SPENT);

    assertThatThrownBy(() -> encoder.passages(TEXTS))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("pay the account up");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void wrongKey_isToldWithoutTheKey() {
    try (RemoteTextEncoder stranger = encoder(server.url(), "sk-wrong", false)) {
      assertThatThrownBy(() -> stranger.query("cats"))
          .hasMessageContaining("FAILED_PRECONDITION")
          .hasMessageContaining("look at the encoder's key")
          .hasMessageNotContaining("sk-wrong");
    }
  }

  @Test
  void wrongAddress_isTold() {
    URI root = server.url().resolve("/");
    try (RemoteTextEncoder lost = encoder(root, EmbeddingServer.KEY, false)) {
      assertThatThrownBy(() -> lost.query("cats")).hasMessageContaining("url and model");
    }
  }

  @Test
  void refusedText_isTheTextsFault() {
    server.next(Mood.TOO_LONG);

    assertThatThrownBy(() -> encoder.passages(TEXTS))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("maximum context length");
  }

  @ParameterizedTest
  @CsvSource({"SHORT, 2, has 63 numbers and not 64", "INFINITE, 3, infinite"})
  void unusableVector_isNamedByItsPlace(Mood mood, int position, String fault) {
    server.next(Mood.WELL, mood);

    assertThatThrownBy(() -> encoder.passages(List.of("a", "b", "c", "d")))
        .hasMessageContaining(fault)
        .isInstanceOfSatisfying(
            UnusableVectorException.class, e -> assertThat(e.position()).isEqualTo(position));
  }

  @Test
  void providerThatIsGone_isUnavailable() {
    server.close();

    assertThatThrownBy(() -> encoder.passages(TEXTS)).hasMessageContaining("UNAVAILABLE");
    assertThat(pauses.pauses()).hasSize(5);
  }
}
