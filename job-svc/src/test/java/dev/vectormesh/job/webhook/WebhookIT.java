package dev.vectormesh.job.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.Eventually;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.StepClock;
import dev.vectormesh.job.postgres.PostgresDeliveryQueue;
import dev.vectormesh.job.v1.CreateWebhookEndpointRequest;
import dev.vectormesh.job.v1.DeleteWebhookEndpointRequest;
import dev.vectormesh.job.v1.DisableWebhookEndpointRequest;
import dev.vectormesh.job.v1.EnableWebhookEndpointRequest;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.GetWebhookDeliveryRequest;
import dev.vectormesh.job.v1.GetWebhookEndpointRequest;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.ListWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ListWebhookEndpointsRequest;
import dev.vectormesh.job.v1.PublishEventsRequest;
import dev.vectormesh.job.v1.ReplayWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ReplayWebhookDeliveryRequest;
import dev.vectormesh.job.v1.RotateWebhookSecretRequest;
import dev.vectormesh.job.v1.UpdateWebhookEndpointRequest;
import dev.vectormesh.job.v1.WebhookAttempt;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks from the publication of an event to a receiver that listens. */
class WebhookIT {
  private final StepClock clock = new StepClock();
  private Map<String, String> settings;
  private JobMesh mesh;
  private Receiver receiver;
  private WebhookServiceBlockingStub hooks;

  @BeforeEach
  void start() throws Exception {
    settings = JobMesh.settings(SharedStores.freshDatabase());
    settings.put("webhooks.allowHttp", "true");
    settings.put("webhooks.allowedNetworks", "127.0.0.0/8");
    settings.put("webhooks.poll", "50ms");
    mesh = JobMesh.inProcess(settings, clock);
    receiver = new Receiver();
    hooks = hooks(mesh, "alice");
  }

  @AfterEach
  void stop() {
    receiver.close();
    mesh.close();
  }

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
    return java.util.HexFormat.of()
        .formatHex(Base64.getDecoder().decode(endpoint.getSecret().substring(6)));
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
      Eventually.get("the next attempt", () -> find(endpoint, event), aboveAttempts(attempt));
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

  private static java.util.function.Predicate<WebhookDelivery> aboveAttempts(int attempts) {
    return d -> d.getAttemptCount() > attempts;
  }

  private static boolean isEvent(Receiver.Received received, UUID event) {
    return received.header("webhook-id").equals(event.toString());
  }

  @Test
  void goneReceiver_isDisabledWithAnEventAndWhatItMissedIsReplayed() {
    receiver.answer(410);
    Instant begin = clock.instant();
    WebhookEndpoint endpoint = create("shop.*");
    UUID refused = publish("shop.item.sold");
    delivery(endpoint, refused, WebhookDelivery.State.STATE_FAILED);
    WebhookEndpoint disabled = get(endpoint);
    assertThat(disabled.getState()).isEqualTo(WebhookEndpoint.State.STATE_DISABLED);
    assertThat(disabled.getDisableCause())
        .isEqualTo(WebhookEndpoint.DisableCause.DISABLE_CAUSE_GONE);
    Event told = eventOfType("webhook.endpoint.disabled");
    assertThat(told.getSubject()).isEqualTo(endpoint.getName());
    assertThat(told.getData().getFieldsOrThrow("cause").getStringValue()).isEqualTo("GONE");
    UUID missed = publish("shop.item.missed");
    eventOfType("shop.item.missed");
    assertRefused(
        () -> replay(endpoint, begin, false), Status.Code.FAILED_PRECONDITION, "WRONG_STATE");
    receiver.answer(204);
    hooks.enableWebhookEndpoint(
        EnableWebhookEndpointRequest.newBuilder().setName(endpoint.getName()).build());
    assertThat(replay(endpoint, begin, false)).isEqualTo(2);
    delivery(endpoint, refused, WebhookDelivery.State.STATE_DELIVERED);
    delivery(endpoint, missed, WebhookDelivery.State.STATE_DELIVERED);
    assertThat(replay(endpoint, begin, false)).isZero();
    assertThat(replay(endpoint, begin, true)).isEqualTo(2);
  }

  @Test
  void failingReceiver_isDisabledAfterALongTimeWithAnEvent() {
    receiver.answer(500);
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    attempted(endpoint, event, 1);
    clock.advance(Duration.ofDays(6));
    delivery(endpoint, event, WebhookDelivery.State.STATE_FAILED);
    assertThat(get(endpoint).getDisableCause())
        .isEqualTo(WebhookEndpoint.DisableCause.DISABLE_CAUSE_FAILING);
    assertThat(eventOfType("webhook.endpoint.disabled").getSubject()).isEqualTo(endpoint.getName());
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
    mesh = JobMesh.inProcess(settings, clock);
    hooks = hooks(mesh, "alice");
    receiver.answer(0);
    WebhookEndpoint hanging = create("shop.*");
    try (Receiver quick = new Receiver()) {
      WebhookEndpoint other = create(quick.url("/"), "shop.*");
      List<UUID> events =
          java.util.stream.IntStream.range(0, 20).mapToObj(i -> publish("shop.item.sold")).toList();
      events.forEach(e -> delivery(other, e, WebhookDelivery.State.STATE_DELIVERED));
      WebhookDelivery timedOut =
          Eventually.get(
                  "a time-out",
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
  void deliveries_ofTwoInstancesReachTheReceiverOnceEach() {
    try (JobMesh second = JobMesh.inProcess(settings, clock)) {
      WebhookEndpoint endpoint = create("shop.*");
      List<UUID> events =
          java.util.stream.IntStream.range(0, 100)
              .mapToObj(i -> publish("shop.item.sold"))
              .toList();
      Eventually.until(
          "all delivered", () -> deliveries(endpoint, "state = DELIVERED").size() == events.size());
      assertThat(receiver.received().stream().map(r -> r.header("webhook-id")))
          .containsExactlyInAnyOrderElementsOf(events.stream().map(UUID::toString).toList());
      assertThat(
              hooks(second, "alice")
                  .getWebhookEndpoint(
                      GetWebhookEndpointRequest.newBuilder().setName(endpoint.getName()).build()))
          .isEqualTo(get(endpoint));
    }
  }

  @Test
  void delivery_thatADeadInstanceClaimedIsMadeByTheNext() {
    receiver.answer(500);
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    attempted(endpoint, event, 1);
    mesh.close();
    Postgres postgres = Postgres.open(JobMesh.config(settings).postgres(), "job");
    try (postgres) {
      // What kill -9 leaves behind: a claim that nobody will ever answer for.
      clock.advance(Duration.ofSeconds(7));
      Instant until = clock.instant().plus(Duration.ofSeconds(45));
      assertThat(new PostgresDeliveryQueue(postgres).claim(9, 9, clock.instant(), until))
          .hasSize(1);
      assertThat(new PostgresDeliveryQueue(postgres).claim(9, 9, clock.instant(), until)).isEmpty();
    }
    receiver.answer(204);
    mesh = JobMesh.inProcess(settings, clock);
    hooks = hooks(mesh, "alice");
    clock.advance(Duration.ofSeconds(45));
    delivery(endpoint, event, WebhookDelivery.State.STATE_DELIVERED);
    assertThat(receiver.received()).hasSize(2);
  }

  @Test
  void record_ofALostClaimChangesNothing() {
    receiver.answer(500);
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    attempted(endpoint, event, 1);
    mesh.close();
    Postgres postgres = Postgres.open(JobMesh.config(settings).postgres(), "job");
    try (postgres) {
      PostgresDeliveryQueue queue = new PostgresDeliveryQueue(postgres);
      clock.advance(Duration.ofSeconds(7));
      Instant until = clock.instant().plusSeconds(45);
      DeliveryQueue.Claimed lost = queue.claim(9, 9, clock.instant(), until).getFirst();
      clock.advance(Duration.ofSeconds(45));
      DeliveryQueue.Claimed mine =
          queue.claim(9, 9, clock.instant(), clock.instant().plusSeconds(45)).getFirst();
      Delivery.Attempt attempt =
          new Delivery.Attempt(
              clock.instant(), Duration.ofMillis(5), Delivery.Outcome.DELIVERED, 200, "");
      assertThat(queue.record(lost, attempt, new Verdict.Delivered(), clock.instant())).isFalse();
      assertThat(queue.record(mine, attempt, new Verdict.Delivered(), clock.instant())).isTrue();
      assertThat(queue.record(mine, attempt, new Verdict.Delivered(), clock.instant())).isFalse();
    }
    mesh = JobMesh.inProcess(settings, clock);
    hooks = hooks(mesh, "alice");
    assertThat(find(endpoint, event).getAttemptCount()).isEqualTo(2);
  }

  @Test
  void service_thatStopsInTheMiddleDeliversTheRestAfterItsStart() {
    receiver.answer(503);
    WebhookEndpoint endpoint = create("shop.*");
    List<UUID> events =
        java.util.stream.IntStream.range(0, 20).mapToObj(i -> publish("shop.item.sold")).toList();
    attempted(endpoint, events.getFirst(), 1);
    mesh.close();
    receiver.answer(204);
    mesh = JobMesh.inProcess(settings, clock);
    hooks = hooks(mesh, "alice");
    clock.advance(Duration.ofMinutes(2));
    events.forEach(e -> delivery(endpoint, e, WebhookDelivery.State.STATE_DELIVERED));
  }

  @Test
  void disabledEndpoint_isToldNothingAndItsPendingDeliveriesFail() {
    receiver.answer(500);
    WebhookEndpoint endpoint = create("shop.*");
    UUID event = publish("shop.item.sold");
    attempted(endpoint, event, 1);
    WebhookEndpoint disabled =
        hooks.disableWebhookEndpoint(
            DisableWebhookEndpointRequest.newBuilder().setName(endpoint.getName()).build());
    assertThat(disabled.getDisableCause())
        .isEqualTo(WebhookEndpoint.DisableCause.DISABLE_CAUSE_CALLER);
    assertThat(find(endpoint, event).getState()).isEqualTo(WebhookDelivery.State.STATE_FAILED);
    publish("shop.item.later");
    eventOfType("shop.item.later");
    assertThat(deliveries(endpoint, "")).hasSize(1);
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
      mesh = JobMesh.inProcess(settings, clock);
      hooks = hooks(mesh, "alice");
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
          Eventually.get(
              "the delivery is counted",
              () -> client.send(request, HttpResponse.BodyHandlers.ofString()).body(),
              text -> text.contains("vectormesh_webhook_delivery_latency_seconds_count"));
      assertThat(page)
          .containsPattern("vectormesh_webhook_attempts_total\\{[^}]*outcome=\"refused\"")
          .containsPattern("vectormesh_webhook_attempts_total\\{[^}]*outcome=\"delivered\"")
          .contains("vectormesh_outbox_lag_seconds")
          .contains("vectormesh_events_published_total");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no url",
        "ftp://example.com/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[fd00:ec2::254]/",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1/#part",
        "http:///path",
        "http://127.0.0.1:99999/",
        "http://does-not-exist.invalid/"
      })
  void create_refusesUrlsThatMustNotBeReached(String url) {
    StatusRuntimeException e = refused(() -> create(url, "shop.*"));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ErrorDetails.fields(e))
        .anySatisfy(f -> assertThat(f.field()).startsWith("webhook_endpoint"));
  }

  @Test
  void create_needsHttpsAndPublicAddressesByDefault() {
    settings.remove("webhooks.allowHttp");
    settings.remove("webhooks.allowedNetworks");
    try (JobMesh strict = JobMesh.inProcess(settings, clock)) {
      WebhookServiceBlockingStub stub = hooks(strict, "alice");
      for (String url : List.of("http://1.1.1.1/", "https://127.0.0.1/", "https://localhost/")) {
        assertRefused(
            () -> stub.createWebhookEndpoint(request(url, "shop.*")),
            Status.Code.INVALID_ARGUMENT,
            "INVALID_FIELD");
      }
      WebhookEndpoint made = stub.createWebhookEndpoint(request("https://1.1.1.1/in", "shop.*"));
      assertThat(made.getUrl()).isEqualTo("https://1.1.1.1/in");
    }
  }

  @Test
  void create_isIdempotentByRequestIdAndTellsTheSecretOnce() {
    CreateWebhookEndpointRequest request =
        request(receiver.url("/"), "shop.*").toBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .build();
    WebhookEndpoint first = hooks.createWebhookEndpoint(request);
    WebhookEndpoint second = hooks.createWebhookEndpoint(request);
    assertThat(second.getName()).isEqualTo(first.getName());
    assertThat(first.getSecret()).isNotEmpty();
    assertThat(second.getSecret()).isEmpty();
  }

  @Test
  void update_changesOneVersionAndDeleteRemovesAll() {
    WebhookEndpoint endpoint = create("shop.*");
    WebhookEndpoint changed =
        hooks.updateWebhookEndpoint(
            UpdateWebhookEndpointRequest.newBuilder()
                .setWebhookEndpoint(
                    endpoint.toBuilder()
                        .clearSecret()
                        .clearEventTypes()
                        .addEventTypes("other.*")
                        .setEtag(get(endpoint).getEtag()))
                .setUpdateMask(com.google.protobuf.FieldMask.newBuilder().addPaths("event_types"))
                .build());
    assertThat(changed.getEventTypesList()).containsExactly("other.*");
    assertThat(changed.getUrl()).isEqualTo(endpoint.getUrl());
    assertRefused(
        () ->
            hooks.deleteWebhookEndpoint(
                DeleteWebhookEndpointRequest.newBuilder()
                    .setName(endpoint.getName())
                    .setEtag(endpoint.getEtag())
                    .build()),
        Status.Code.ABORTED,
        "ETAG_MISMATCH");
    var deleted =
        hooks.deleteWebhookEndpoint(
            DeleteWebhookEndpointRequest.newBuilder().setName(endpoint.getName()).build());
    assertThat(deleted.getSerializedSize()).isZero();
    assertRefused(() -> get(endpoint), Status.Code.NOT_FOUND, "RESOURCE_NOT_FOUND");
  }

  @Test
  void endpoints_areTheTenantsOwnAndItsAdministratorsToChange() {
    WebhookEndpoint endpoint = create("shop.*");
    WebhookServiceBlockingStub bob = hooks(mesh, "bob");
    assertRefused(
        () ->
            bob.getWebhookEndpoint(
                GetWebhookEndpointRequest.newBuilder().setName(endpoint.getName()).build()),
        Status.Code.NOT_FOUND,
        "RESOURCE_NOT_FOUND");
    assertThat(
            bob.listWebhookEndpoints(ListWebhookEndpointsRequest.getDefaultInstance())
                .getWebhookEndpointsCount())
        .isZero();
    WebhookServiceBlockingStub writer =
        WebhookServiceGrpc.newBlockingStub(mesh.channel("alice", Role.WRITER));
    assertRefused(
        () -> writer.createWebhookEndpoint(request(receiver.url("/"), "shop.*")),
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED");
  }

  private WebhookEndpoint create(String... types) {
    return hooks.createWebhookEndpoint(request(receiver.url("/in"), types));
  }

  private WebhookEndpoint create(String url, String type) {
    return hooks.createWebhookEndpoint(request(url, type));
  }

  private static CreateWebhookEndpointRequest request(String url, String... types) {
    return CreateWebhookEndpointRequest.newBuilder()
        .setWebhookEndpoint(
            WebhookEndpoint.newBuilder().setUrl(url).addAllEventTypes(List.of(types)))
        .build();
  }

  private WebhookEndpoint get(WebhookEndpoint endpoint) {
    return hooks.getWebhookEndpoint(
        GetWebhookEndpointRequest.newBuilder().setName(endpoint.getName()).build());
  }

  private WebhookDelivery find(WebhookEndpoint endpoint, UUID event) {
    return hooks.getWebhookDelivery(
        GetWebhookDeliveryRequest.newBuilder()
            .setName(endpoint.getName() + "/deliveries/" + event)
            .build());
  }

  private WebhookDelivery delivery(
      WebhookEndpoint endpoint, UUID event, WebhookDelivery.State state) {
    return Eventually.get(
        "delivery " + state, () -> find(endpoint, event), d -> d.getState() == state);
  }

  private WebhookDelivery attempted(WebhookEndpoint endpoint, UUID event, int attempts) {
    return Eventually.get(
        "attempt " + attempts, () -> find(endpoint, event), d -> d.getAttemptCount() >= attempts);
  }

  private List<WebhookDelivery> deliveries(WebhookEndpoint endpoint, String filter) {
    return hooks
        .listWebhookDeliveries(
            ListWebhookDeliveriesRequest.newBuilder()
                .setParent(endpoint.getName())
                .setPageSize(500)
                .setFilter(filter)
                .build())
        .getWebhookDeliveriesList();
  }

  private long replay(WebhookEndpoint endpoint, Instant start, boolean delivered) {
    return hooks
        .replayWebhookDeliveries(
            ReplayWebhookDeliveriesRequest.newBuilder()
                .setParent(endpoint.getName())
                .setStartTime(Timestamp.newBuilder().setSeconds(start.getEpochSecond()))
                .setIncludeDelivered(delivered)
                .build())
        .getReplayedCount();
  }

  private UUID publish(String type) {
    return publishAs("alice", type);
  }

  private UUID publishAs(String tenant, String type) {
    UUID id = Ids.v7();
    var published =
        EventServiceGrpc.newBlockingStub(mesh.channel(tenant, Role.WRITER))
            .publishEvents(
                PublishEventsRequest.newBuilder()
                    .addEvents(
                        Event.newBuilder()
                            .setId(id.toString())
                            .setType(type)
                            .setSubject("things/1"))
                    .build());
    assertThat(published.getPublishedCount()).isEqualTo(1);
    return id;
  }

  private Event eventOfType(String type) {
    var events = EventServiceGrpc.newBlockingStub(mesh.channel("alice", Role.READER));
    ListEventsRequest request =
        ListEventsRequest.newBuilder().setFilter("type = \"" + type + "\"").build();
    return Eventually.get(
            type, () -> events.listEvents(request), found -> found.getEventsCount() > 0)
        .getEvents(0);
  }

  private static WebhookServiceBlockingStub hooks(JobMesh mesh, String tenant) {
    return WebhookServiceGrpc.newBlockingStub(mesh.channel(tenant, Role.ADMIN));
  }

  /** By the specification, not by our own code. */
  private static String signature(String secret, Receiver.Received got) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
    String head = got.header("webhook-id") + "." + got.header("webhook-timestamp") + ".";
    mac.update(head.getBytes(UTF_8));
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(got.body()));
  }

  private static Instant time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static StatusRuntimeException refused(ThrowingCallable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(e).as("the call was not refused").isNotNull();
    return e;
  }

  private static void assertRefused(ThrowingCallable call, Status.Code code, String reason) {
    StatusRuntimeException e = refused(call);
    assertThat(e.getStatus().getCode()).isEqualTo(code);
    assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo(reason);
  }
}
