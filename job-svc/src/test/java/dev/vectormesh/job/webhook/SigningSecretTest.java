package dev.vectormesh.job.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.settings.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SigningSecretTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final UUID ENDPOINT = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  @Test
  void sign_givesTheSignatureOfTheSpecification() {
    SigningSecret secret = SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assertThat(
            secret.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1614265330),
                "{\"test\": 2432232314}".getBytes(UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void random_givesSecretsOfTheSpecificationThatNoLogShows() {
    SigningSecret secret = SigningSecret.random(RANDOM);
    assertThat(secret.reveal())
        .startsWith("whsec_")
        .isNotEqualTo(SigningSecret.random(RANDOM).reveal());
    assertThat(SigningSecret.parse(secret.reveal()).bytes()).isEqualTo(secret.bytes()).hasSize(32);
    assertThat(secret).hasToString("***");
  }

  @Test
  void parse_refusesShortSecrets() {
    assertThatThrownBy(() -> SigningSecret.parse("whsec_c2hvcnQ="))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void box_opensWhatItSealed() {
    SecretBox box = box("k");
    SigningSecret secret = SigningSecret.random(RANDOM);
    byte[] closed = box.seal(ENDPOINT, secret);
    assertThat(box.open(ENDPOINT, closed).reveal()).isEqualTo(secret.reveal());
    assertThat(new String(closed, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(secret.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1));
    assertThat(box.seal(ENDPOINT, secret)).isNotEqualTo(closed);
  }

  @Test
  void box_doesNotOpenForAnotherEndpointKeyOrText() {
    byte[] closed = box("k").seal(ENDPOINT, SigningSecret.random(RANDOM));
    assertThatThrownBy(() -> box("k").open(OTHER, closed))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> box("l").open(ENDPOINT, closed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("webhooks.key");
    closed[closed.length - 1] ^= 1;
    assertThatThrownBy(() -> box("k").open(ENDPOINT, closed))
        .isInstanceOf(IllegalStateException.class);
  }

  private static SecretBox box(String letter) {
    return new SecretBox(new Secret(letter.repeat(32)), RANDOM);
  }
}
