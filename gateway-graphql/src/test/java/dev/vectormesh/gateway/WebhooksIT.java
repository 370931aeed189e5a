package dev.vectormesh.gateway;

import static dev.vectormesh.gateway.Answers.data;
import static dev.vectormesh.gateway.Answers.error;
import static dev.vectormesh.gateway.Answers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Webhook endpoints and deliveries, on the real job service and with a real receiver. */
final class WebhooksIT {
  private static final RealJobs mesh = new RealJobs();
  private static final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private static HttpServer receiver;

  @BeforeAll
  static void listen() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id")));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterAll
  static void close() throws Exception {
    mesh.close();
    receiver.stop(0);
  }

  private static String url() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
  }

  private static String publish(Client client) throws Exception {
    String id = UUID.randomUUID().toString();
    String mutation = "mutation ($events: [EventInput!]!) { publishEvents(events: $events) }";
    var event = Map.of("id", id, "type", "demo.happened", "subject", "things/1");
    data(client.ask(mutation, Map.of("events", java.util.List.of(event))), "publishEvents");
    return id;
  }

  private static String received() throws InterruptedException {
    String id = received.poll(60, TimeUnit.SECONDS);
    assertThat(id).as("what the receiver got").isNotNull();
    return String.valueOf(id);
  }

  @Test
  void endpoint_isToldOfEvents_andOfThemAgain() throws Exception {
    Client client = mesh.client("hooks");
    JsonNode made =
        data(
            client.ask(
                "mutation ($url: String!) { createWebhookEndpoint(url: $url, eventTypes:"
                    + " [\"demo.*\"], displayName: \"mine\") { name secret secretCount state url }"
                    + " }",
                Map.of("url", url())),
            "createWebhookEndpoint");
    String name = made.path("name").asString();
    assertThat(made.path("secret").asString()).startsWith("whsec_");
    assertThat(made.path("state").asString()).isEqualTo("ENABLED");

    String event = publish(client);
    assertThat(received()).isEqualTo(event);
    String query =
        "{ webhookEndpoint(name: \"%s\") { secret deliveries(filter: \"state = \\\"DELIVERED\\\"\")"
            + " { nodes { name event eventType state attemptCount } } } }";
    JsonNode shown =
        eventually(
            () -> data(client.ask(query.formatted(name)), "webhookEndpoint"),
            e -> e.at("/deliveries/nodes").size() == 1);
    assertThat(shown.path("secret").isNull()).isTrue();
    assertThat(shown.at("/deliveries/nodes/0/event").asString()).isEqualTo(event);
    String delivery = shown.at("/deliveries/nodes/0/name").asString();

    data(
        client.ask("mutation { replayWebhookDelivery(name: \"" + delivery + "\") { state } }"),
        "replayWebhookDelivery");
    assertThat(received()).isEqualTo(event);
    JsonNode again =
        data(
            client.ask(
                "mutation { replayWebhookDeliveries(endpoint: \"%s\", startTime:".formatted(name)
                    + " \"2020-01-01T00:00:00Z\", includeDelivered: true) }"),
            "replayWebhookDeliveries");
    assertThat(again.asInt()).isEqualTo(1);
    assertThat(received()).isEqualTo(event);
    JsonNode log =
        eventually(
            () ->
                data(
                    client.ask(
                        "{ webhookDelivery(name: \""
                            + delivery
                            + "\") { state attempts { outcome statusCode duration } } }"),
                    "webhookDelivery"),
            d -> d.path("attempts").size() == 3);
    assertThat(log.at("/attempts/2/outcome").asString()).isEqualTo("DELIVERED");
    assertThat(log.at("/attempts/2/statusCode").asInt()).isEqualTo(204);
  }

  @Test
  void endpoint_isChangedRotatedDisabledAndDeleted() throws Exception {
    Client client = mesh.client("keeps");
    String create = "mutation { createWebhookEndpoint(url: \"%s\") { name secret etag } }";
    JsonNode made = data(client.ask(create.formatted(url())), "createWebhookEndpoint");
    String name = made.path("name").asString();

    String change =
        "mutation { updateWebhookEndpoint(name: \"%s\", eventTypes: [\"job.failed\"], etag: %s) {"
            + " eventTypes url } }";
    JsonNode changed =
        data(client.ask(change.formatted(name, made.path("etag"))), "updateWebhookEndpoint");
    assertThat(changed.path("eventTypes").toString()).isEqualTo("[\"job.failed\"]");
    assertThat(changed.path("url").asString()).isEqualTo(url());
    assertThat(
            error(client.ask(change.formatted(name, made.path("etag")))).path("reason").asString())
        .isEqualTo("ETAG_MISMATCH");

    JsonNode rotated =
        data(
            client.ask(
                "mutation { rotateWebhookSecret(name: \""
                    + name
                    + "\", overlap: 3600000) { secret secretCount } }"),
            "rotateWebhookSecret");
    assertThat(rotated.path("secretCount").asInt()).isEqualTo(2);
    assertThat(rotated.path("secret").asString())
        .startsWith("whsec_")
        .isNotEqualTo(made.path("secret").asString());

    JsonNode off =
        data(
            client.ask(
                "mutation { disableWebhookEndpoint(name: \""
                    + name
                    + "\") { state disableCause } }"),
            "disableWebhookEndpoint");
    assertThat(off.toString()).isEqualTo("{\"state\":\"DISABLED\",\"disableCause\":\"CALLER\"}");
    JsonNode on =
        data(
            client.ask(
                "mutation { enableWebhookEndpoint(name: \""
                    + name
                    + "\") { state disableCause } }"),
            "enableWebhookEndpoint");
    assertThat(on.path("state").asString()).isEqualTo("ENABLED");
    assertThat(on.path("disableCause").isNull()).isTrue();

    data(
        client.ask("mutation { deleteWebhookEndpoint(name: \"" + name + "\") { name } }"),
        "deleteWebhookEndpoint");
    assertThat(
            error(client.ask("{ webhookEndpoint(name: \"" + name + "\") { state } }"))
                .path("reason")
                .asString())
        .isEqualTo("RESOURCE_NOT_FOUND");
  }

  @Test
  void addressThatIsNotPublic_isRefused_andNamed() throws Exception {
    JsonNode error =
        error(
            mesh.client("attacks")
                .ask(
                    "mutation { createWebhookEndpoint(url: \"http://169.254.169.254/latest\") {"
                        + " name } }"));
    assertThat(error.path("reason").asString()).isEqualTo("INVALID_FIELD");
    assertThat(error.at("/fields/0/field").asString()).isEqualTo("url");
  }
}
