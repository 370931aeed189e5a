package dev.vectormesh.job.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.v1.ListWebhookEndpointsRequest;
import dev.vectormesh.job.v1.RotateWebhookSecretRequest;
import dev.vectormesh.job.v1.WebhookAttempt;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.platform.postgres.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What a receiver can check, and who knows the secret. */
class WebhookSigningIT extends WebhookScene {
  @Test
  void event_isDeliveredSignedOnce() throws Exception {
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    WebhookDelivery delivery = delivery(endpoint, event, WebhookDelivery.State.STATE_DELIVERED);
    Receiver.Received got = receiver.received().getFirst();
    assertThat(got.header("webhook-id")).isEqualTo(event.toString());
    assertThat(got.header("webhook-timestamp"))
        .isEqualTo(Long.toString(clock.instant().getEpochSecond()));
    assertThat(got.header("webhook-signature")).isEqualTo(signature(endpoint.getSecret(), got));
    JsonNode body = new ObjectMapper().readTree(got.body());
    assertThat(body.path("type").asText()).isEqualTo("shop.item.sold");
    assertThat(body.path("subject").asText()).isEqualTo("things/1");
    assertThat(Instant.parse(body.path("timestamp").asText())).isEqualTo(clock.instant());
    assertThat(body.path("data").isObject()).isTrue();
    assertThat(receiver.received()).hasSize(1);
    assertThat(delivery.getAttemptsList())
        .singleElement()
        .satisfies(a -> {
          assertThat(a.getOutcome()).isEqualTo(WebhookAttempt.Outcome.OUTCOME_DELIVERED);
          assertThat(a.getStatusCode()).isEqualTo(204);
        });
  }

  @Test
  void secret_isShownOnceKeptEncryptedAndRotatedWithAnOverlap() throws Exception {
    WebhookEndpoint endpoint = create("shop.*");
    assertThat(endpoint.getSecret()).startsWith("whsec_");
    assertThat(get(endpoint).getSecret()).isEmpty();
    assertThat(
            hooks
                .listWebhookEndpoints(ListWebhookEndpointsRequest.getDefaultInstance())
                .getWebhookEndpoints(0)
                .getSecret())
        .isEmpty();
    WebhookEndpoint rotated =
        hooks.rotateWebhookSecret(
            RotateWebhookSecretRequest.newBuilder().setName(endpoint.getName()).build());
    assertThat(rotated.getSecret()).isNotEqualTo(endpoint.getSecret());
    assertThat(rotated.getSecretCount()).isEqualTo(2);
    delivery(endpoint, publish("shop.one.sold"), WebhookDelivery.State.STATE_DELIVERED);
    Receiver.Received both = receiver.received().getFirst();
    assertThat(both.header("webhook-signature"))
        .isEqualTo(
            signature(rotated.getSecret(), both) + " " + signature(endpoint.getSecret(), both));
    clock.advance(Duration.ofHours(25));
    delivery(endpoint, publish("shop.two.sold"), WebhookDelivery.State.STATE_DELIVERED);
    Receiver.Received one = receiver.received().getLast();
    assertThat(one.header("webhook-signature")).isEqualTo(signature(rotated.getSecret(), one));
    assertThat(get(endpoint).getSecretCount()).isEqualTo(1);
    assertThat(secretsInTheDatabase()).allSatisfy(s -> assertThat(s).doesNotContain(hex(rotated)));
  }

  private List<String> secretsInTheDatabase() {
    Postgres postgres = Postgres.open(JobMesh.config(settings).postgres(), "job");
    try (postgres) {
      List<String> all =
          postgres.asMesh(tx ->
              tx.sql("select encode(sealed, 'hex') as s from webhook_secret")
                  .list(r -> r.string("s")));
      assertThat(all).isNotEmpty();
      return all;
    }
  }

  private static String hex(WebhookEndpoint endpoint) {
    return HexFormat.of().formatHex(Base64.getDecoder().decode(endpoint.getSecret().substring(6)));
  }

  /** By the specification, not by our own code. */
  private static String signature(String secret, Receiver.Received got) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
    String head = got.header("webhook-id") + "." + got.header("webhook-timestamp") + ".";
    mac.update(head.getBytes(UTF_8));
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(got.body()));
  }
}
