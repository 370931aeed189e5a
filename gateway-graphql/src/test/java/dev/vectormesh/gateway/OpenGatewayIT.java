package dev.vectormesh.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.settings.SettingsException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway whose callers may read without a token. */
final class OpenGatewayIT {
  private static final GatewayHarness harness = new GatewayHarness(Map.of("openTenant", "lab"));

  @AfterAll
  static void close() {
    harness.close();
  }

  private static HttpResponse<String> search(Client client) throws Exception {
    return client.send(
        client
            .request("/search")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"query\":\"a\"}")));
  }

  @Test
  void withoutToken_theTenantOfTheSettingIsRead() throws Exception {
    assertThat(search(harness.client(null)).statusCode()).isEqualTo(200);
    assertThat(harness.mesh.search.tenant).isEqualTo("lab");
  }

  @Test
  void tokens_speakForTheirOwnTenant_andBadOnesForNobody() throws Exception {
    assertThat(search(harness.client()).statusCode()).isEqualTo(200);
    assertThat(harness.mesh.search.tenant).isEqualTo("acme");
    assertThat(search(harness.client("nonsense")).statusCode()).isEqualTo(401);
  }

  @Test
  void withoutToken_nothingIsWritten() throws Exception {
    assertThat(
            Answers.error(
                    harness
                        .client(null)
                        .ask("mutation { deleteNamespace(name: \"x\") { __typename } }"))
                .at("/code")
                .asString())
        .isEqualTo("PERMISSION_DENIED");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,200",
    "localhost:8080,200",
    "127.0.0.1,200",
    "[::1]:1,200",
    "evil.example,401",
    "evil.example:8080,401",
    "localhost.evil.example,401"
  })
  void namesOfOtherSites_areNotOfThisMachine(String host, int status) throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), harness.gateway.uri().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /stats HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(host)
                  .getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void addressesThatOthersReach_areNotOpened() {
    assertThatThrownBy(() -> new GatewayHarness(Map.of("openTenant", "lab", "bind", "0.0.0.0")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("openTenant");
  }
}
