package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A service of every behaviour on each kind of host, called by real stubs. */
@Timeout(60)
abstract class HostScene {
  enum Kind {
    NETTY,
    VERTX,
    ARMERIA,
    IN_PROCESS
  }

  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final Tokens TOKENS = Tokens.of(new Secret(SECRET));
  static final String READER = TOKENS.mint("acme", "ann", Role.READER);
  static final String WORKER = TOKENS.mint(null, "w1", Role.WORKER);

  final JobTestApp app = new JobTestApp();
  final List<ManagedChannel> channels = new ArrayList<>();
  HostConfig config =
      HostConfig.local().drain(Duration.ofSeconds(3)).corsOrigins(List.of("http://localhost:3000"));
  @Nullable Host host;
  URI uri = URI.create("inprocess:none");

  void start(Kind kind) {
    Host.Builder builder =
        Host.of(CallChain.of(AuthConfig.ofSecret(SECRET), config, Telemetry.none()), app);
    String name = "host-it-" + UUID.randomUUID();
    Host started =
        (switch (kind) {
              case NETTY -> builder.netty(0);
              case VERTX -> builder.vertx(0);
              case ARMERIA -> builder.armeria(0);
              case IN_PROCESS -> builder.inProcess(name);
            })
            .start();
    host = started;
    uri = kind == Kind.IN_PROCESS ? URI.create("inprocess:" + name) : started.uri();
  }

  @AfterEach
  void stop() {
    app.release.countDown();
    channels.forEach(ManagedChannel::shutdownNow);
    closeHost();
  }

  void closeHost() {
    Host running = host;
    if (running != null) {
      running.close();
    }
  }

  int port() {
    return Objects.requireNonNull(host).port();
  }

  ManagedChannel channel(String token) {
    ManagedChannel channel = Channels.open(uri, TokenSource.fixed(new Secret(token)));
    channels.add(channel);
    return channel;
  }

  JobServiceGrpc.JobServiceBlockingStub jobs(String token) {
    return JobServiceGrpc.newBlockingStub(channel(token));
  }

  static GetJobRequest get(String name) {
    return GetJobRequest.newBuilder().setName(name).build();
  }

  static StatusRuntimeException failure(Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).as("a failed call").isNotNull();
    return thrown;
  }

  static ErrorInfo info(StatusRuntimeException thrown) {
    return ErrorDetails.info(thrown).orElseThrow(() -> new AssertionError("no ErrorInfo", thrown));
  }

  HttpResponse<String> http(String path, @Nullable String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
