package dev.vectormesh.job.webhook;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.postgres.PostgresDeliveryQueue;
import dev.vectormesh.job.v1.GetWebhookEndpointRequest;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.platform.postgres.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deliveries when instances share them, stop in the middle, or die. */
class WebhookRecoveryIT extends WebhookScene {
  private static final DeliveryQueue.Places PLACES = new DeliveryQueue.Places(9, 9, 9);

  @Test
  void deliveries_ofTwoInstancesReachTheReceiverOnceEach() {
    try (JobMesh second = JobMesh.inProcess(settings, clock)) {
      WebhookEndpoint endpoint = create("shop.*");
      List<UUID> events = IntStream.range(0, 100).mapToObj(i -> publish("shop.item.sold")).toList();
      eventually("all delivered")
          .until(() -> deliveries(endpoint, "state = DELIVERED").size() == events.size());
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
      assertThat(new PostgresDeliveryQueue(postgres).claim(PLACES, clock.instant(), until))
          .hasSize(1);
      assertThat(new PostgresDeliveryQueue(postgres).claim(PLACES, clock.instant(), until))
          .isEmpty();
    }
    receiver.answer(204);
    open();
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
      DeliveryQueue.Claimed lost = queue.claim(PLACES, clock.instant(), until).getFirst();
      clock.advance(Duration.ofSeconds(45));
      DeliveryQueue.Claimed mine =
          queue.claim(PLACES, clock.instant(), clock.instant().plusSeconds(45)).getFirst();
      Delivery.Attempt attempt =
          new Delivery.Attempt(
              clock.instant(), Duration.ofMillis(5), Delivery.Outcome.DELIVERED, 200, "");
      assertThat(queue.record(lost, attempt, new Verdict.Delivered(), clock.instant())).isFalse();
      assertThat(queue.record(mine, attempt, new Verdict.Delivered(), clock.instant())).isTrue();
      assertThat(queue.record(mine, attempt, new Verdict.Delivered(), clock.instant())).isFalse();
    }
    open();
    assertThat(find(endpoint, event).getAttemptCount()).isEqualTo(2);
  }

  @Test
  void service_thatStopsInTheMiddleDeliversTheRestAfterItsStart() {
    receiver.answer(503);
    WebhookEndpoint endpoint = create("shop.*");
    List<UUID> events = IntStream.range(0, 20).mapToObj(i -> publish("shop.item.sold")).toList();
    attempted(endpoint, events.getFirst(), 1);
    mesh.close();
    receiver.answer(204);
    open();
    clock.advance(Duration.ofMinutes(2));
    events.forEach(e -> delivery(endpoint, e, WebhookDelivery.State.STATE_DELIVERED));
  }
}
