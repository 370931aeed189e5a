package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypted on the wire, on every host, by a certificate that the test makes. */
class TlsIT {
  enum Kind {
    NETTY,
    VERTX,
    ARMERIA
  }

  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir static Path folder;
  private static TestCertificate pair;

  @BeforeAll
  static void makeCertificate() throws Exception {
    pair = TestCertificate.in(folder);
  }

  private static Host start(Kind kind) {
    HostConfig config = HostConfig.local().drain(Duration.ZERO).tls(pair.certificate(), pair.key());
    Host.Builder host =
        Host.of(
            CallChain.of(AuthConfig.ofSecret(SECRET), config, Telemetry.none()), new JobTestApp());
    return (switch (kind) {
          case NETTY -> host.netty(0);
          case VERTX -> host.vertx(0);
          case ARMERIA -> host.armeria(0);
        })
        .start();
  }

  private static String subject(String uri) {
    String token = Tokens.of(new Secret(SECRET)).mint("acme", "ann", Role.READER);
    ManagedChannel channel = Channels.open(URI.create(uri), () -> token);
    try {
      return JobServiceGrpc.newBlockingStub(channel)
          .getJob(GetJobRequest.newBuilder().setName(JobTestApp.ECHO).build())
          .getSubject();
    } finally {
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void call_isAnswered_whereTheAuthorityIsTrusted(Kind kind) {
    try (Host host = start(kind)) {
      assertThat(subject("grpcs://localhost:%d?ca=%s".formatted(host.port(), pair.certificate())))
          .startsWith("acme ann");
    }
  }

  @ParameterizedTest
  @EnumSource
  void call_isNotMade_whereTheAuthorityIsUnknown(Kind kind) {
    try (Host host = start(kind)) {
      assertThatThrownBy(() -> subject("grpcs://localhost:" + host.port()))
          .satisfies(e ->
              assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void callInPlainText_isRefused(Kind kind) {
    try (Host host = start(kind)) {
      assertThatThrownBy(() -> subject("grpc://localhost:" + host.port()))
          .satisfies(e ->
              assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX", "ARMERIA"})
  void healthPage_isEncryptedToo(Kind kind) throws Exception {
    try (Host host = start(kind);
        HttpClient client = HttpClient.newBuilder().sslContext(pair.trusting()).build()) {
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("https://localhost:%d/health".formatted(host.port())))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void authorityThatCannotBeRead_isToldAtOnce() {
    assertThatThrownBy(() -> Channels.open(URI.create("grpcs://localhost:1?ca=/no/such.pem")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/no/such.pem cannot be read");
    assertThatThrownBy(() -> Channels.open(URI.create("grpcs://localhost:1?cert=x")))
        .hasMessageContaining("expected ?ca=FILE");
  }
}
