package dev.vectormesh.job.webhook;

import static dev.vectormesh.job.Eventually.eventually;
import static dev.vectormesh.job.Refusals.assertRefused;
import static dev.vectormesh.job.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.v1.CreateWebhookEndpointRequest;
import dev.vectormesh.job.v1.DeleteWebhookEndpointRequest;
import dev.vectormesh.job.v1.DisableWebhookEndpointRequest;
import dev.vectormesh.job.v1.EnableWebhookEndpointRequest;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.GetWebhookEndpointRequest;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.ListWebhookEndpointsRequest;
import dev.vectormesh.job.v1.ReplayWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.UpdateWebhookEndpointRequest;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints through their stubs: made, changed, disabled, removed. */
class WebhookEndpointIT extends WebhookScene {
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

  /** Opened for this machine, plain http goes to this machine and nowhere else. */
  @Test
  void create_takesPlainHttpForAllowedNetworksOnly() {
    assertThat(create(receiver.url("/in"), "shop.*").getUrl()).startsWith("http://127.0.0.1");
    StatusRuntimeException e = refused(() -> create("http://1.1.1.1/in", "shop.*"));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ErrorDetails.fields(e).getFirst().why()).contains("https://", "allowedNetworks");
    assertThat(create("https://1.1.1.1/in", "shop.*").getUrl()).isEqualTo("https://1.1.1.1/in");
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
                .setUpdateMask(FieldMask.newBuilder().addPaths("event_types"))
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

  private Event eventOfType(String type) {
    var events = EventServiceGrpc.newBlockingStub(mesh.channel("alice", Role.READER));
    ListEventsRequest request =
        ListEventsRequest.newBuilder().setFilter("type = \"" + type + "\"").build();
    return eventually(type)
        .until(() -> events.listEvents(request), found -> found.getEventsCount() > 0)
        .getEvents(0);
  }
}
