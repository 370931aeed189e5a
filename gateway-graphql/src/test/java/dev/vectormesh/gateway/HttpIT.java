package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpIT {
  private static final String APP = "http://localhost:5173";

  private static GatewayHarness harness() {
    return new GatewayHarness(
        Map.of("graphiql", "true", "corsOrigins", APP + ",http://localhost:3000"));
  }

  private static HttpResponse<String> preflight(Client client, String origin) throws Exception {
    return client.send(
        client
            .request("/graphql")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type")
            .method("OPTIONS", BodyPublishers.noBody()));
  }

  @Test
  void listedOrigins_mayCall() throws Exception {
    try (GatewayHarness harness = harness()) {
      HttpResponse<String> answer = preflight(harness.client(null), APP);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(APP);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
          .containsIgnoringCase("authorization");
      assertThat(preflight(harness.client(null), "https://evil.example").statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void refusalsToListedOrigins_canBeRead() throws Exception {
    try (GatewayHarness harness = harness()) {
      Client client = harness.client(null);
      HttpResponse<String> answer =
          client.send(
              client
                  .request("/graphql")
                  .header("Origin", APP)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{}")));
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(APP);
    }
  }

  @Test
  void twoAuthorizationHeaders_areRefused() throws Exception {
    try (GatewayHarness harness = harness()) {
      Client client = harness.client(null);
      String token = "Bearer " + GatewayHarness.readerToken();
      HttpResponse<String> answer =
          client.send(
              client
                  .request("/graphql")
                  .header("Authorization", token)
                  .header("Authorization", token)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"query\":\"{__typename}\"}")));
      assertThat(answer.statusCode()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "POST /graphql HTTP/1.1\r\nHost: x\r\nX-",
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
      })
  @Timeout(60)
  void connectionThatEndsNoRequest_orIsNotUsed_isClosed(String sent) throws Exception {
    try (GatewayHarness harness = new GatewayHarness(Map.of("connectionIdle", "500ms"));
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), harness.gateway.uri().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200"))
          .isEqualTo(sent.startsWith("GET"));
    }
  }

  @Test
  void graphiql_loadsNothingFromElsewhere() throws Exception {
    try (GatewayHarness harness = harness()) {
      Client client = harness.client(null);
      HttpResponse<String> page = client.send(client.request("/graphiql").GET());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
      assertThat(page.body()).doesNotContain("https://").doesNotContain("//cdn");
      Matcher links = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.body());
      int count = 0;
      while (links.find()) {
        HttpResponse<String> asset = client.send(client.request(links.group(1)).GET());
        assertThat(asset.statusCode()).as(links.group(1)).isEqualTo(200);
        assertThat(asset.body()).as(links.group(1)).isNotBlank();
        count++;
      }
      assertThat(count).isEqualTo(5);
    }
  }

  @Test
  void graphiql_isOffByDefault() throws Exception {
    try (GatewayHarness harness = new GatewayHarness(Map.of())) {
      Client client = harness.client(null);
      assertThat(client.send(client.request("/graphiql").GET()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void health_isTheSumOfTheServices() throws Exception {
    try (GatewayHarness harness = harness()) {
      Client client = harness.client();
      HttpResponse<String> well = client.send(client.request("/health/parts").GET());
      assertThat(well.statusCode()).isEqualTo(200);
      assertThat(Client.JSON.readTree(well.body()).at("/components/search/status").asString())
          .isEqualTo("UP");
    }
  }

  @Test
  void health_namesWhatIsDown_andCallsSaySo() throws Exception {
    try (GatewayHarness harness = harness()) {
      harness.mesh.stop("search");
      Client client = harness.client();
      HttpResponse<String> ill = client.send(client.request("/health/parts").GET());
      assertThat(ill.statusCode()).isEqualTo(503);
      assertThat(Client.JSON.readTree(ill.body()).at("/components/search/status").asString())
          .isEqualTo("DOWN");
      var extensions = client.ask("{ stats { uptime } }").at("/errors/0/extensions");
      assertThat(extensions.at("/code").asString()).isEqualTo("UNAVAILABLE");
      assertThat(extensions.at("/reason").asString()).isEqualTo("DEPENDENCY_UNAVAILABLE");
      assertThat(extensions.at("/retryAfterMillis").asLong()).isPositive();
    }
  }

  @Test
  void port_thatIsTaken_failsTheStart() {
    try (GatewayHarness harness = harness()) {
      String taken = String.valueOf(harness.gateway.port());
      assertThatThrownBy(() -> new GatewayHarness(Map.of("port", taken)))
          .hasMessageContaining(taken);
    }
  }

  @Test
  void introspection_servesTheConsole() throws Exception {
    try (GatewayHarness harness = harness()) {
      var types =
          harness
              .client()
              .ask(
                  "{ __schema { types { name fields { name type { name ofType { name ofType { name"
                      + " ofType { name ofType { name ofType { name ofType { name } } } } } } } } }"
                      + " } }");
      assertThat(types.has("errors")).isFalse();
      assertThat(types.toString()).contains("SearchResult").contains("jobProgress");
    }
  }

  /**
   * Reactor Netty forgot to read on where an answer from another thread was followed by one at
   * once.
   */
  @Test
  void oneConnection_answersRequestAfterRequest() throws Exception {
    try (GatewayHarness harness = harness();
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), harness.gateway.uri().getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      for (int i = 0; i < 1_000; i++) {
        assertThat(status(socket, in, "/openapi.json")).isEqualTo(200);
        assertThat(status(socket, in, "/nothing")).isEqualTo(404);
      }
    }
  }

  @SuppressWarnings("deprecation") // readLine: heads are ASCII
  private static int status(Socket socket, DataInputStream in, String path) throws IOException {
    String head = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    int status = Integer.parseInt(in.readLine().split(" ")[1]);
    int length = 0;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }
}
