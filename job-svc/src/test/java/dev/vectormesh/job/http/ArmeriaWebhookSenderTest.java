package dev.vectormesh.job.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.job.webhook.Delivery.Outcome;
import dev.vectormesh.job.webhook.Destinations;
import dev.vectormesh.job.webhook.Receiver;
import dev.vectormesh.job.webhook.WebhookSender.Answer;
import dev.vectormesh.job.webhook.WebhookSender.Request;
import dev.vectormesh.platform.net.AddressGuard;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArmeriaWebhookSenderTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> LOOPBACK = List.of("127.0.0.0/8");

  private Receiver receiver;

  @BeforeEach
  void listen() throws Exception {
    receiver = new Receiver();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void send_postsToTheCheckedAddressUnderTheHostsName() {
    // The name exists for the guard alone: whoever asked a name server would find nothing.
    AddressGuard guard =
        AddressGuard.of(LOOPBACK, host -> List.of(InetAddress.getByName("127.0.0.1")));
    Answer answer = send(guard, "http://hooks.example.invalid:" + receiver.port() + "/in?a=b");
    assertThat(answer.outcome()).isEqualTo(Outcome.DELIVERED);
    assertThat(answer.status()).isEqualTo(204);
    Receiver.Received got = receiver.received().getFirst();
    assertThat(got.header("Host")).isEqualTo("hooks.example.invalid:" + receiver.port());
    assertThat(got.path()).isEqualTo("/in?a=b");
    assertThat(got.header("webhook-id")).isEqualTo("1");
    assertThat(got.header("Content-Type")).startsWith("application/json");
    assertThat(got.body()).asString(UTF_8).isEqualTo("{\"a\":1}");
  }

  @Test
  void send_refusesAHostThatMovedToAPrivateAddress() {
    AtomicInteger asked = new AtomicInteger();
    AddressGuard guard =
        AddressGuard.of(
            LOOPBACK,
            host ->
                List.of(
                    InetAddress.getByName(
                        asked.getAndIncrement() == 0 ? "127.0.0.1" : "169.254.169.254")));
    String url = "http://rebound.example.invalid:" + receiver.port() + "/";
    assertThat(send(guard, url).outcome()).isEqualTo(Outcome.DELIVERED);
    Answer second = send(guard, url);
    assertThat(second.outcome()).isEqualTo(Outcome.ADDRESS_REFUSED);
    assertThat(second.error()).contains("169.254.169.254");
    assertThat(receiver.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1", "http://localhost", "http://[::1]", "http://0.0.0.0"})
  void send_reachesNothingOnThisMachineUnlessAllowed(String base) {
    Answer answer = send(AddressGuard.of(List.of()), base + ":" + receiver.port() + "/");
    assertThat(answer.outcome()).isEqualTo(Outcome.ADDRESS_REFUSED);
    assertThat(receiver.received()).isEmpty();
  }

  /** Such as an endpoint whose name meant this machine when it was made. */
  @Test
  void send_byPlainHttpReachesAllowedNetworksOnly() {
    AddressGuard guard =
        AddressGuard.of(LOOPBACK, host -> List.of(InetAddress.getByName("1.1.1.1")));
    Answer answer = send(guard, "http://moved.example.invalid/");
    assertThat(answer.outcome()).isEqualTo(Outcome.ADDRESS_REFUSED);
    assertThat(answer.error()).contains("1.1.1.1", "allowed by name");
  }

  @Test
  void send_followsNoRedirect() throws Exception {
    try (Receiver target = new Receiver()) {
      receiver.answer(r -> new Receiver.Answer(302, Map.of("Location", target.url("/stolen"))));
      Answer answer = send(AddressGuard.of(LOOPBACK), receiver.url("/"));
      assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(answer.status()).isEqualTo(302);
      assertThat(target.received()).isEmpty();
    }
  }

  @Test
  void send_givesUpOnAReceiverThatHangs() {
    receiver.answer(0);
    Answer answer = send(AddressGuard.of(LOOPBACK), receiver.url("/"), Duration.ofMillis(500));
    assertThat(answer.outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(answer.status()).isZero();
  }

  @Test
  void send_tellsHowLongTheReceiverWantsToBeLeftAlone() {
    receiver.answer(r -> new Receiver.Answer(429, Map.of("Retry-After", "77")));
    Answer answer = send(AddressGuard.of(LOOPBACK), receiver.url("/"));
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(77));
  }

  @Test
  void send_tellsWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Answer answer = send(AddressGuard.of(LOOPBACK), "http://127.0.0.1:" + port + "/");
    assertThat(answer.outcome()).isEqualTo(Outcome.UNREACHABLE);
    AddressGuard nowhere =
        AddressGuard.of(
            LOOPBACK,
            host -> {
              throw new UnknownHostException(host);
            });
    assertThat(send(nowhere, "http://gone.example.invalid/").outcome())
        .isEqualTo(Outcome.UNREACHABLE);
  }

  private static Answer send(AddressGuard guard, String url) {
    return send(guard, url, LONG);
  }

  private static Answer send(AddressGuard guard, String url, Duration timeout) {
    try (ArmeriaWebhookSender sender =
        new ArmeriaWebhookSender(new Destinations(guard, true), null, InstantSource.system())) {
      return sender.send(
          new Request(URI.create(url), Map.of("webhook-id", "1"), "{\"a\":1}".getBytes(UTF_8)),
          timeout);
    }
  }
}
