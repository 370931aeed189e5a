package dev.vectormesh.job.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.vectormesh.job.webhook.Delivery.Outcome;
import dev.vectormesh.job.webhook.Destinations;
import dev.vectormesh.job.webhook.WebhookSender.Answer;
import dev.vectormesh.job.webhook.WebhookSender.Request;
import dev.vectormesh.platform.net.AddressGuard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks over https, to a receiver whose certificate is of an authority of its own. */
class WebhookTlsTest {
  @TempDir static Path folder;

  private static final AtomicInteger RECEIVED = new AtomicInteger();
  private static TestAuthority authority;
  private static HttpsServer receiver;

  @BeforeAll
  static void listen() throws Exception {
    authority = TestAuthority.in(folder, "hooks.example.invalid");
    receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setHttpsConfigurator(new HttpsConfigurator(authority.server()));
    receiver.createContext(
        "/",
        exchange -> {
          RECEIVED.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterAll
  static void stop() {
    receiver.stop(0);
  }

  private static Answer send(@Nullable Path trust, String host) {
    AddressGuard guard =
        AddressGuard.of(
            List.of("127.0.0.0/8"), name -> List.of(InetAddress.getByName("127.0.0.1")));
    URI url = URI.create("https://%s:%d/in".formatted(host, receiver.getAddress().getPort()));
    try (ArmeriaWebhookSender sender =
        new ArmeriaWebhookSender(new Destinations(guard, true), trust, InstantSource.system())) {
      return sender.send(
          new Request(url, Map.of("webhook-id", "1"), "{}".getBytes(UTF_8)), Duration.ofMinutes(1));
    }
  }

  @Test
  void send_deliversWhereTheAuthorityIsTrusted() {
    int before = RECEIVED.get();
    Answer answer = send(authority.certificate(), "hooks.example.invalid");
    assertThat(answer.error()).isEmpty();
    assertThat(answer.outcome()).isEqualTo(Outcome.DELIVERED);
    assertThat(RECEIVED).hasValue(before + 1);
  }

  @Test
  void send_refusesAnAuthorityThatNobodyTrusts() {
    int before = RECEIVED.get();
    Answer answer = send(null, "hooks.example.invalid");
    assertThat(answer.outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(answer.error()).startsWith("TLS failed: ").contains("valid certification path");
    assertThat(RECEIVED).hasValue(before);
  }

  @Test
  void send_refusesACertificateOfAnotherName() {
    int before = RECEIVED.get();
    Answer answer = send(authority.certificate(), "other.example.invalid");
    assertThat(answer.outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(answer.error()).startsWith("TLS failed: ").contains("other.example.invalid");
    assertThat(RECEIVED).hasValue(before);
  }

  @Test
  void trust_mustBeCertificates() throws Exception {
    Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "no certificate");
    assertThatThrownBy(() -> send(nonsense, "hooks.example.invalid"))
        .hasMessageContaining("nonsense.pem");
  }
}
