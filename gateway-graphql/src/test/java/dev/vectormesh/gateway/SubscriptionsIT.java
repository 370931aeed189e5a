package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SubscriptionsIT {
  private static final GatewayHarness harness =
      new GatewayHarness(
          // Streams outlive the time that an idle connection has.
          Map.of("initTimeout", "1s", "connectionIdle", "1s"));

  @BeforeEach
  void freshLatch() {
    harness.mesh.jobs.cancelled = new CountDownLatch(1);
  }

  @AfterAll
  static void close() {
    harness.close();
  }

  private static String progress(String job) {
    return "subscription { jobProgress(name: \"" + job + "\") { state progress { done } } }";
  }

  private static Client.Socket signedIn(String token) throws Exception {
    Client.Socket socket = harness.client(null).socket();
    socket.say(
        Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer " + token)));
    assertThat(socket.hear().at("/type").asString()).isEqualTo("connection_ack");
    return socket;
  }

  private static String token() {
    return GatewayHarness.token(Duration.ofMinutes(5));
  }

  @Test
  void progress_overWebSocket() throws Exception {
    Client.Socket socket = signedIn(token());
    socket.subscribe("1", progress(JobTables.JOB));
    assertThat(socket.hear().at("/payload/data/jobProgress/progress/done").asInt()).isEqualTo(1);
    assertThat(socket.hear().at("/payload/data/jobProgress/progress/done").asInt()).isEqualTo(2);
    JsonNode last = socket.hear();
    assertThat(last.at("/payload/data/jobProgress/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(socket.hear().at("/type").asString()).isEqualTo("complete");
  }

  @Test
  void queries_goOverWebSocketToo() throws Exception {
    Client.Socket socket = signedIn(token());
    socket.subscribe("1", "{ stats { uptime } }");
    assertThat(socket.hear().at("/payload/data/stats/uptime").asInt()).isEqualTo(5000);
  }

  @Test
  void error_ofTheStream_reachesTheSubscriber() throws Exception {
    Client.Socket socket = signedIn(token());
    socket.subscribe("1", progress(JobTables.FORGOTTEN));
    JsonNode error = socket.hear();
    assertThat(error.at("/type").asString()).isEqualTo("error");
    assertThat(error.at("/payload/0/extensions/reason").asString()).isEqualTo("RESOURCE_NOT_FOUND");
  }

  @Test
  void closedSocket_cancelsTheStream() throws Exception {
    Client.Socket socket = signedIn(token());
    socket.subscribe("1", progress(JobTables.ENDLESS));
    socket.hear();
    socket.close();
    assertThat(harness.mesh.jobs.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void completeOfTheSubscriber_cancelsTheStream() throws Exception {
    Client.Socket socket = signedIn(token());
    socket.subscribe("1", progress(JobTables.ENDLESS));
    socket.hear();
    socket.say(Map.of("type", "complete", "id", "1"));
    assertThat(harness.mesh.jobs.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void expiryOfTheToken_endsTheSubscription() throws Exception {
    Client.Socket socket = signedIn(GatewayHarness.token(Duration.ofSeconds(3)));
    socket.subscribe("1", progress(JobTables.ENDLESS));
    socket.hear();
    JsonNode end = socket.hear();
    assertThat(end.at("/type").asString()).isEqualTo("error");
    assertThat(end.at("/payload/0/extensions/reason").asString()).isEqualTo("UNAUTHENTICATED");
    assertThat(harness.mesh.jobs.cancelled.await(20, TimeUnit.SECONDS)).isTrue();

    socket.subscribe("2", "{ stats { uptime } }");
    assertThat(socket.hear().toString()).contains("the token has expired");
  }

  @Test
  void socket_withoutToken_isClosed() throws Exception {
    Client.Socket socket = harness.client(null).socket();
    socket.say(Map.of("type", "connection_init"));
    assertThat(socket.hear().at("/closed").asInt()).isEqualTo(4401);
  }

  @Test
  void socket_withAWrongToken_isClosed() throws Exception {
    Client.Socket socket = harness.client(null).socket();
    socket.say(
        Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer nonsense")));
    assertThat(socket.hear().at("/closed").asInt()).isEqualTo(4401);
  }

  @Test
  void socket_thatDoesNotInit_isClosed() throws Exception {
    Client.Socket socket = harness.client(null).socket();
    assertThat(socket.hear().at("/closed").asInt()).isEqualTo(4408);
  }

  @Test
  void subscription_beforeInit_isRefused() throws Exception {
    Client.Socket socket = harness.client(null).socket();
    socket.subscribe("1", progress(JobTables.JOB));
    assertThat(socket.hear().at("/closed").asInt()).isEqualTo(4401);
  }

  private static String sse(String token, String job) throws Exception {
    String body = Client.JSON.writeValueAsString(Map.of("query", progress(job)));
    HttpResponse<String> answer = harness.client(token).post(body, "text/event-stream");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return answer.body();
  }

  @Test
  void progress_overServerSentEvents() throws Exception {
    String events = sse(token(), JobTables.JOB);
    assertThat(events.lines().filter(l -> l.equals("event:next"))).hasSize(3);
    assertThat(events).contains("\"state\":\"SUCCEEDED\"").contains("event:complete");
  }

  @Test
  void error_ofTheStream_reachesServerSentEvents() throws Exception {
    assertThat(sse(token(), JobTables.FORGOTTEN)).contains("RESOURCE_NOT_FOUND");
  }

  @Test
  void expiryOfTheToken_endsServerSentEvents() throws Exception {
    String events = sse(GatewayHarness.token(Duration.ofSeconds(2)), JobTables.ENDLESS);
    assertThat(events).contains("\"done\":1").contains("UNAUTHENTICATED");
  }
}
