package dev.vectormesh.job.webhook;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.StepClock;
import dev.vectormesh.job.v1.CreateWebhookEndpointRequest;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.GetWebhookDeliveryRequest;
import dev.vectormesh.job.v1.GetWebhookEndpointRequest;
import dev.vectormesh.job.v1.ListWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.PublishEventsRequest;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.id.Ids;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with a receiver that listens, and by a clock that the test steps. */
abstract class WebhookScene {
  final StepClock clock = new StepClock();
  Map<String, String> settings;
  JobMesh mesh;
  Receiver receiver;
  WebhookServiceBlockingStub hooks;

  @BeforeEach
  void start() throws Exception {
    settings = JobMesh.settings(SharedStores.freshDatabase());
    settings.put("webhooks.allowHttp", "true");
    settings.put("webhooks.allowedNetworks", "127.0.0.0/8");
    settings.put("webhooks.poll", "50ms");
    receiver = new Receiver();
    open();
  }

  /** Starts the service: anew, or after the test has closed it. */
  final void open() {
    mesh = JobMesh.inProcess(settings, clock);
    hooks = hooks(mesh, "alice");
  }

  @AfterEach
  void stop() {
    receiver.close();
    mesh.close();
  }

  WebhookEndpoint create(String... types) {
    return hooks.createWebhookEndpoint(request(receiver.url("/in"), types));
  }

  WebhookEndpoint create(String url, String type) {
    return hooks.createWebhookEndpoint(request(url, type));
  }

  static CreateWebhookEndpointRequest request(String url, String... types) {
    return CreateWebhookEndpointRequest.newBuilder()
        .setWebhookEndpoint(
            WebhookEndpoint.newBuilder().setUrl(url).addAllEventTypes(List.of(types)))
        .build();
  }

  WebhookEndpoint get(WebhookEndpoint endpoint) {
    return hooks.getWebhookEndpoint(
        GetWebhookEndpointRequest.newBuilder().setName(endpoint.getName()).build());
  }

  WebhookDelivery find(WebhookEndpoint endpoint, UUID event) {
    return hooks.getWebhookDelivery(
        GetWebhookDeliveryRequest.newBuilder()
            .setName(endpoint.getName() + "/deliveries/" + event)
            .build());
  }

  WebhookDelivery delivery(WebhookEndpoint endpoint, UUID event, WebhookDelivery.State state) {
    return eventually("delivery " + state)
        .until(() -> find(endpoint, event), d -> d.getState() == state);
  }

  WebhookDelivery attempted(WebhookEndpoint endpoint, UUID event, int attempts) {
    return eventually("attempt " + attempts)
        .until(() -> find(endpoint, event), d -> d.getAttemptCount() >= attempts);
  }

  List<WebhookDelivery> deliveries(WebhookEndpoint endpoint, String filter) {
    return hooks
        .listWebhookDeliveries(
            ListWebhookDeliveriesRequest.newBuilder()
                .setParent(endpoint.getName())
                .setPageSize(500)
                .setFilter(filter)
                .build())
        .getWebhookDeliveriesList();
  }

  UUID publish(String type) {
    return publishAs("alice", type);
  }

  UUID publishAs(String tenant, String type) {
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

  static WebhookServiceBlockingStub hooks(JobMesh mesh, String tenant) {
    return WebhookServiceGrpc.newBlockingStub(mesh.channel(tenant, Role.ADMIN));
  }
}
