package dev.vectormesh.job.webhook;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.vectormesh.job.v1.ReplayWebhookDeliveryRequest;
import dev.vectormesh.job.v1.WebhookAttempt;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deliveries from the publication of an event to a receiver, in good and bad order. */
class WebhookDeliveryIT extends WebhookScene {
  @Test
  void endpoint_isToldOfItsTypesAndItsTenantsEventsOnly() {
    WebhookEndpoint some = create("shop.item.sold");
    WebhookEndpoint all = create();
    publish("other.thing.done");
    publishAs("bob", "shop.item.sold");
    UUID event = publish("shop.item.sold");
    delivery(some, event, WebhookDelivery.State.STATE_DELIVERED);
    delivery(all, event, WebhookDelivery.State.STATE_DELIVERED);
    assertThat(deliveries(some, "")).hasSize(1);
    assertThat(deliveries(all, "")).hasSize(2);
    assertThat(deliveries(all, "event_type = \"other.*\"")).hasSize(1);
  }

  @Test
  void delivery_isTriedAgainWithTheSameIdAndBodyUntilItIsTaken() {
    receiver.answer(500);
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    WebhookDelivery failed = attempted(endpoint, event, 1);
    assertThat(failed.getState()).isEqualTo(WebhookDelivery.State.STATE_PENDING);
    assertThat(failed.getLastAttempt().getStatusCode()).isEqualTo(500);
    assertThat(get(endpoint).hasFailingSince()).isTrue();
    receiver.answer(200);
    clock.advance(Duration.ofSeconds(7));
    delivery(endpoint, event, WebhookDelivery.State.STATE_DELIVERED);
    List<Receiver.Received> got = receiver.received();
    assertThat(got).hasSize(2);
    assertThat(got.get(1).header("webhook-id")).isEqualTo(got.get(0).header("webhook-id"));
    assertThat(got.get(1).body()).isEqualTo(got.get(0).body());
    assertThat(got.get(1).header("webhook-timestamp"))
        .isNotEqualTo(got.get(0).header("webhook-timestamp"));
    assertThat(get(endpoint).hasFailingSince()).isFalse();
  }

  @Test
  void delivery_waitsAsLongAsTheReceiverAsks() {
    receiver.answer(r -> new Receiver.Answer(429, Map.of("Retry-After", "3600")));
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    WebhookDelivery waiting = attempted(endpoint, event, 1);
    assertThat(time(waiting.getNextAttemptTime()))
        .isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    receiver.answer(204);
    clock.advance(Duration.ofHours(1));
    delivery(endpoint, event, WebhookDelivery.State.STATE_DELIVERED);
  }

  @Test
  void delivery_isGivenUpWhenNoAttemptIsLeftAndReplayed() {
    receiver.answer(503);
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    for (int attempt = 1; attempt < 10; attempt++) {
      attempted(endpoint, event, attempt);
      clock.advance(Duration.ofHours(29));
      // Nothing that long may disable the endpoint here: it takes one event in between.
      eventually("the next attempt").until(() -> find(endpoint, event), aboveAttempts(attempt));
      if (attempt % 3 == 0) {
        receiver.answer(r -> Receiver.Answer.of(isEvent(r, event) ? 503 : 204));
        delivery(endpoint, publish("shop.well.done"), WebhookDelivery.State.STATE_DELIVERED);
      }
    }
    WebhookDelivery failed = delivery(endpoint, event, WebhookDelivery.State.STATE_FAILED);
    assertThat(failed.getAttemptCount()).isEqualTo(10);
    assertThat(get(endpoint).getState()).isEqualTo(WebhookEndpoint.State.STATE_ENABLED);
    receiver.answer(204);
    WebhookDelivery again =
        hooks.replayWebhookDelivery(
            ReplayWebhookDeliveryRequest.newBuilder().setName(failed.getName()).build());
    assertThat(again.getEvent()).isEqualTo(event.toString());
    assertThat(delivery(endpoint, event, WebhookDelivery.State.STATE_DELIVERED).getAttemptCount())
        .isEqualTo(11);
  }

  private static Predicate<WebhookDelivery> aboveAttempts(int attempts) {
    return d -> d.getAttemptCount() > attempts;
  }

  private static boolean isEvent(Receiver.Received received, UUID event) {
    return received.header("webhook-id").equals(event.toString());
  }

  @Test
  void redirect_toALinkLocalAddressIsNotFollowed() {
    receiver.answer(r ->
        new Receiver.Answer(307, Map.of("Location", "http://169.254.169.254/latest/meta-data/")));
    WebhookEndpoint endpoint = create("shop.*");
    WebhookDelivery failed = attempted(endpoint, publish("shop.item.sold"), 1);
    assertThat(failed.getLastAttempt().getOutcome())
        .isEqualTo(WebhookAttempt.Outcome.OUTCOME_REFUSED);
    assertThat(failed.getLastAttempt().getStatusCode()).isEqualTo(307);
    assertThat(failed.getLastAttempt().getError()).contains("not followed");
  }

  @Test
  void hangingReceiver_doesNotKeepOthersWaiting() throws Exception {
    mesh.close();
    settings.put("webhooks.timeout", "2s");
    settings.put("webhooks.atOncePerEndpoint", "2");
    settings.put("webhooks.atOnce", "8");
    open();
    receiver.answer(0);
    WebhookEndpoint hanging = create("shop.*");
    try (Receiver quick = new Receiver()) {
      WebhookEndpoint other = create(quick.url("/"), "shop.*");
      List<UUID> events = IntStream.range(0, 20).mapToObj(i -> publish("shop.item.sold")).toList();
      events.forEach(e -> delivery(other, e, WebhookDelivery.State.STATE_DELIVERED));
      WebhookDelivery timedOut =
          eventually("a time-out")
              .until(
                  () -> deliveries(hanging, ""),
                  all ->
                      all.stream()
                          .anyMatch(d ->
                              d.getLastAttempt().getOutcome()
                                  == WebhookAttempt.Outcome.OUTCOME_TIMED_OUT))
              .stream()
              .filter(d -> d.getAttemptCount() > 0)
              .findFirst()
              .orElseThrow();
      assertThat(timedOut.getState()).isEqualTo(WebhookDelivery.State.STATE_PENDING);
    }
  }

  @Test
  void hangingEndpointsOfOneTenant_doNotKeepAnotherTenantWaiting() throws Exception {
    mesh.close();
    settings.put("webhooks.timeout", "10m");
    settings.put("webhooks.atOnce", "8");
    settings.put("webhooks.atOncePerTenant", "4");
    settings.put("webhooks.atOncePerEndpoint", "2");
    open();
    receiver.answer(0);
    for (int i = 0; i < 20; i++) {
      create(receiver.url("/" + i), "shop.*");
    }
    IntStream.range(0, 3).forEach(i -> publish("shop.item.sold"));
    eventually("all that this tenant may have at once")
        .until(() -> receiver.received().size() == 4);
    try (Receiver quick = new Receiver()) {
      WebhookEndpoint other =
          hooks(mesh, "bob").createWebhookEndpoint(request(quick.url("/bob"), "shop.*"));
      List<UUID> events =
          IntStream.range(0, 10).mapToObj(i -> publishAs("bob", "shop.item.sold")).toList();
      eventually("the other tenant's").until(() -> quick.received().size() == events.size());
      assertThat(other.getUrl()).isEqualTo(quick.url("/bob"));
    }
    // Their turns went round among this tenant's endpoints.
    assertThat(receiver.received().stream().map(Receiver.Received::path).distinct()).hasSize(4);
  }

  @Test
  void failingEndpoint_isAttemptedOneAtATimeUntilItTakesOne() throws Exception {
    receiver.answer(500);
    WebhookEndpoint failing = create("shop.*");
    List<UUID> events = IntStream.range(0, 6).mapToObj(i -> publish("shop.item.sold")).toList();
    events.forEach(e -> attempted(failing, e, 1));
    int before = receiver.received().size();
    receiver.answer(0);
    clock.advance(Duration.ofSeconds(7));
    eventually("one attempt").until(() -> receiver.received().size() > before);
    try (Receiver quick = new Receiver()) {
      WebhookEndpoint well = create(quick.url("/"), "shop.*");
      delivery(well, publish("shop.item.sold"), WebhookDelivery.State.STATE_DELIVERED);
    }
    assertThat(receiver.received()).hasSize(before + 1);
  }

  @Test
  void metrics_tellOutcomesLatencyAndLag() throws Exception {
    mesh.close();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    TelemetryConfig telemetry =
        Settings.load(
            "telemetry",
            TelemetryConfig.class,
            SettingsSources.overrides(Map.of("metricsPort", Integer.toString(port))));
    try (Telemetry opened = Telemetry.open(telemetry, "job");
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(opened).isSameAs(Telemetry.current());
      open();
      receiver.answer(500);
      WebhookEndpoint endpoint = create("shop.*");
      UUID event = publish("shop.item.sold");
      attempted(endpoint, event, 1);
      receiver.answer(204);
      clock.advance(Duration.ofSeconds(7));
      delivery(endpoint, event, WebhookDelivery.State.STATE_DELIVERED);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      String page =
          eventually("the delivery is counted")
              .until(
                  () -> client.send(request, HttpResponse.BodyHandlers.ofString()).body(),
                  text -> text.contains("vectormesh_webhook_delivery_latency_seconds_count"));
      assertThat(page)
          .containsPattern("vectormesh_webhook_attempts_total\\{[^}]*outcome=\"refused\"")
          .containsPattern("vectormesh_webhook_attempts_total\\{[^}]*outcome=\"delivered\"")
          .contains("vectormesh_outbox_lag_seconds")
          .contains("vectormesh_events_published_total");
    }
  }

  private static Instant time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
