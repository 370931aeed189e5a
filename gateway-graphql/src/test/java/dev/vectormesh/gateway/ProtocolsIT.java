package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the protocols of subscriptions say of errors, and what one caller may hold open. */
final class ProtocolsIT {
  private static final String MISSPELT = "subscription { jobProgres(name: \"x\") { state } }";
  private static final String ENDLESS =
      "subscription { jobProgress(name: \"" + JobTables.ENDLESS + "\") { state } }";
  private static final GatewayHarness harness =
      new GatewayHarness(
          Map.of(
              "limits.subscriptions", "3",
              "limits.connectionSubscriptions", "2",
              "limits.rootFields", "10"));

  @BeforeEach
  void freshLatch() {
    harness.mesh.jobs.cancelled = new CountDownLatch(1);
  }

  @AfterAll
  static void close() {
    harness.close();
  }

  private static Client client() {
    return harness.client(GatewayHarness.token(Duration.ofMinutes(5)));
  }

  private static Client.Socket signedIn() throws Exception {
    Client.Socket socket = harness.client(null).socket();
    socket.say(
        Map.of(
            "type",
            "connection_init",
            "payload",
            Map.of("Authorization", "Bearer " + GatewayHarness.token(Duration.ofMinutes(5)))));
    JsonNode ack = socket.hear();
    assertThat(ack.at("/type").asString()).isEqualTo("connection_ack");
    assertThat(ack.has("id")).isFalse();
    return socket;
  }

  private static HttpResponse<String> post(String query, String accept) throws Exception {
    return client().post(Client.JSON.writeValueAsString(Map.of("query", query)), accept);
  }

  @Test
  void errorBeforeTheStart_overServerSentEvents_isToldAsItIs() throws Exception {
    String events = post(MISSPELT, "text/event-stream").body();

    assertThat(events).contains("event:next").contains("jobProgres").contains("INVALID_FIELD");
    assertThat(events).doesNotContain("SSE handler").contains("event:complete");
  }

  @Test
  void query_overServerSentEvents_isAnswered() throws Exception {
    String events = post("{ stats { uptime } }", "text/event-stream").body();

    assertThat(events.lines().filter(line -> line.equals("event:next"))).hasSize(1);
    assertThat(events).contains("\"uptime\":5000").contains("event:complete");
  }

  @Test
  void bodyThatIsNoRequest_overServerSentEvents_isRefusedInWords() throws Exception {
    HttpResponse<String> answer = client().post("{\"query\": ", "text/event-stream");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("must be one JSON object");
  }

  @Test
  void subscription_asPlainJson_isRefusedInWords() throws Exception {
    HttpResponse<String> answer = post(ENDLESS, "application/json");

    assertThat(answer.body()).contains("a subscription needs a stream").doesNotContain("upstream");
  }

  @Test
  void errorBeforeTheStart_overWebSocket_isAnErrorMessage() throws Exception {
    Client.Socket socket = signedIn();
    socket.subscribe("1", MISSPELT);

    JsonNode error = socket.hear();
    assertThat(error.at("/type").asString()).isEqualTo("error");
    assertThat(error.at("/id").asString()).isEqualTo("1");
    assertThat(error.at("/payload/0/message").asString()).contains("jobProgres");

    // Nothing more is said of it: what comes next is of the next operation.
    socket.subscribe("2", "{ stats { uptime } }");
    assertThat(socket.hear().at("/id").asString()).isEqualTo("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\": | the message is no JSON",
        "[] | the message is no JSON object",
        "{} | the message has no type",
        "{\"type\":\"next\",\"id\":\"1\"} | clients send no message of type next",
        "{\"type\":\"subscribe\",\"payload\":{\"query\":\"{a}\"}} | subscribe has no id",
        "{\"type\":\"subscribe\",\"id\":\"1\"} | the payload of subscribe has no query",
        "{\"type\":\"complete\"} | complete has no id",
        "{\"type\":\"ping\",\"payload\":[1]} | the payload of ping is no object",
      })
  void messageThatIsNone_closesWith4400(String message, String reason) throws Exception {
    Client.Socket socket = signedIn();
    socket.sayText(message);

    JsonNode end = socket.hear();
    assertThat(end.at("/closed").asInt()).isEqualTo(4400);
    assertThat(end.at("/reason").asString()).isEqualTo(reason);
  }

  @Test
  void pong_carriesNoId() throws Exception {
    Client.Socket socket = signedIn();
    socket.say(Map.of("type", "ping"));

    JsonNode pong = socket.hear();
    assertThat(pong.at("/type").asString()).isEqualTo("pong");
    assertThat(pong.has("id")).isFalse();
  }

  @Test
  void legacyProtocol_isRefusedInTheHandshake() {
    assertThatThrownBy(() -> harness.client(null).socket("graphql-ws"))
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  @Test
  void manyAliases_areRefusedBeforeAnyRuns() throws Exception {
    String aliases =
        IntStream.range(0, 11)
            .mapToObj(i -> "s" + i + ": stats { uptime }")
            .collect(Collectors.joining(" "));

    JsonNode answer = client().ask("query { " + aliases + " }");
    assertThat(answer.at("/errors/0/message").asString()).contains("at most 10 fields at its root");
    assertThat(answer.path("data").isMissingNode()).isTrue();

    JsonNode spread =
        client()
            .ask(
                "query { ...f ...on Query { x: stats { uptime } } } fragment f on Query { "
                    + aliases.substring(aliases.indexOf("s1"))
                    + " }");
    assertThat(spread.at("/errors/0/message").asString()).contains("limits.rootFields");
  }

  @Test
  void subscriptions_areBoundedByConnectionAndTenant_andGivenBack() throws Exception {
    Client.Socket first = signedIn();
    first.subscribe("1", ENDLESS);
    first.hear();
    first.subscribe("2", ENDLESS);
    first.hear();
    first.subscribe("3", ENDLESS);
    JsonNode full = first.hear();
    assertThat(full.at("/type").asString()).isEqualTo("error");
    assertThat(full.at("/payload/0/extensions/code").asString()).isEqualTo("RESOURCE_EXHAUSTED");
    assertThat(full.at("/payload/0/message").asString()).contains("limits.connectionSubscriptions");

    Client.Socket second = signedIn();
    second.subscribe("1", ENDLESS);
    second.hear();
    second.subscribe("2", ENDLESS);
    assertThat(second.hear().at("/payload/0/message").asString())
        .contains("limits.subscriptions")
        .contains("the tenant has 3");

    first.close();
    assertThat(harness.mesh.jobs.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    second.close();
  }
}
