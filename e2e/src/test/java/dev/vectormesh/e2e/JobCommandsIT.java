package dev.vectormesh.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.sun.net.httpserver.HttpServer;
import dev.vectormesh.local.cli.VectormeshCli;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.worker.JobWorker;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands about jobs, schedules, events and webhooks, on a mesh that runs. */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JobCommandsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestMesh mesh;
  private ManagedChannel channel;
  private JobWorker worker;

  JobCommandsIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeAll
  void work() {
    channel =
        Channels.open(
            URI.create("grpc://127.0.0.1:" + mesh.port("job")), () -> mesh.token(Role.WORKER));
    worker =
        JobWorker.builder(channel)
            .handle("cli.echo", 1, run -> Any.pack(run.input(Struct.class)))
            .start();
  }

  @AfterAll
  void stop() {
    worker.close();
    channel.shutdownNow();
  }

  /** A command that runs, and what it said so far. */
  private final class Running {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile int code = -1;

    Running(String... arguments) {
      String[] all =
          Stream.concat(Stream.of(arguments), Stream.of("--data", mesh.data().toString()))
              .toArray(String[]::new);
      Console console =
          new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false);
      thread = Thread.ofPlatform().start(() -> code = VectormeshCli.run(console, all));
    }

    String out() {
      return out.toString(UTF_8);
    }

    String err() {
      return err.toString(UTF_8);
    }

    Running end(int awaited) throws InterruptedException {
      assertThat(thread.join(PATIENCE)).as("the command ended; it said " + out()).isTrue();
      assertThat(code).as(out() + err()).isEqualTo(awaited);
      return this;
    }

    List<JsonNode> json() throws Exception {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : out().lines().toList()) {
        lines.add(GraphqlClient.JSON.readTree(line));
      }
      return lines;
    }

    void awaitOut(String text) {
      String unused = await().atMost(PATIENCE).until(this::out, said -> said.contains(text));
    }

    void interrupt() throws InterruptedException {
      thread.interrupt();
      assertThat(thread.join(PATIENCE)).isTrue();
    }
  }

  private Running run(String... arguments) throws InterruptedException {
    return new Running(arguments).end(0);
  }

  private Running refused(int code, String... arguments) throws InterruptedException {
    return new Running(arguments).end(code);
  }

  private String created(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("jobs", "create"));
    all.addAll(List.of(arguments));
    all.add("--json");
    String name = run(all.toArray(String[]::new)).json().getFirst().path("name").asText();
    return name.substring(name.indexOf('/') + 1);
  }

  @Test
  void createdJob_isWatchedToItsEnd() throws Exception {
    Running watch = new Running("jobs", "--watch");
    Running follow = new Running("events", "--follow", "--json", "--type", "job.succeeded");
    String job = created("cli.echo", "--input", "{\"n\": 1}", "--priority", "2");
    run("jobs", "watch", job);
    watch.awaitOut(job);
    follow.awaitOut(job);
    JsonNode told = follow.json().getFirst();
    assertThat(told.path("type").asText()).isEqualTo("job.succeeded");
    watch.interrupt();
    follow.interrupt();

    Running resumed =
        new Running(
            "events", "--follow", "--after", told.path("cursor").asText(), "--type", "job.*");
    String next = created("cli.echo", "--input", "{}");
    resumed.awaitOut(next);
    assertThat(resumed.out()).doesNotContain(job);
    resumed.interrupt();
    assertThat(run("events", "--type", "job.created").out()).contains(job, next);
  }

  @Test
  void jobs_wait_areCancelledAndRetried() throws Exception {
    String first = created("cli.echo", "--input", "{}", "--at", "1d");
    String second = created("cli.echo", "--after", first, "--unique", "only-one");
    assertThat(created("cli.echo", "--unique", "only-one")).isEqualTo(second);
    assertThat(run("jobs", "--filter", "unique_key = \"only-one\"").out())
        .contains(second, "waits for 1 other jobs");
    assertThat(run("jobs", "cancel", first).out()).contains("CANCELLED");
    assertThat(run("jobs", "retry", first, "--from-scratch").out()).contains("QUEUED");
    assertThat(refused(1, "jobs", "retry", first).err()).contains("WRONG_STATE");
    run("jobs", "cancel", first);
  }

  @Test
  void pausedKind_isShown_andResumed() throws Exception {
    assertThat(run("jobs", "pause", "cli.resting").out()).contains("cli.resting", "paused since");
    String job = created("cli.resting");
    assertThat(run("jobs", "queues").out()).contains("cli.resting").contains("1 ready");
    assertThat(run("jobs", "resume", "cli.resting", "--json").json().getFirst().path("paused"))
        .isEmpty();
    run("jobs", "cancel", job);
  }

  @Test
  void schedule_isCreatedTriggeredPausedAndDeleted() throws Exception {
    assertThat(
            run(
                    "schedules",
                    "create",
                    "by-night",
                    "--kind",
                    "cli.echo",
                    "--input",
                    "{}",
                    "--cron",
                    "0 2 * * *",
                    "--zone",
                    "Europe/Berlin",
                    "--catch-up",
                    "skip")
                .out())
        .contains("by-night", "ACTIVE", "0 2 * * * Europe/Berlin", "next 2");
    assertThat(run("schedules", "trigger", "by-night").out()).contains("STARTED", "TRIGGERED");
    assertThat(run("schedules", "runs", "by-night", "--json").json()).hasSize(1);
    assertThat(run("schedules", "pause", "by-night").out()).contains("PAUSED");
    assertThat(run("schedules").out()).contains("by-night", "PAUSED");
    assertThat(run("schedules", "resume", "by-night").out()).contains("ACTIVE");
    assertThat(run("schedules", "update", "by-night", "--every", "2h", "--zone", "").out())
        .contains("by-night", "cli.echo", "every 7200 s");
    assertThat(
            run("schedules", "update", "by-night", "--priority", "7", "--json")
                .json()
                .getFirst()
                .at("/job"))
        .hasToString(
            "{\"kind\":\"cli.echo\",\"input\":{\"@type\":"
                + "\"type.googleapis.com/google.protobuf.Struct\",\"value\":{}},\"priority\":7}");
    assertThat(refused(2, "schedules", "update", "by-night").err()).contains("--every");
    run("schedules", "delete", "by-night");
    assertThat(run("schedules").out()).doesNotContain("by-night");
    assertThat(refused(1, "schedules", "trigger", "by-night").err())
        .contains("schedules/by-night", "RESOURCE_NOT_FOUND");
  }

  @Test
  void webhook_isCreatedDeliveredReplayedAndRotated() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id")));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    try {
      String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
      Running made = run("webhooks", "create", url, "--type", "schedule.*", "--json");
      assertThat(made.json().getFirst().path("secret").asText()).startsWith("whsec_");
      String name = made.json().getFirst().path("name").asText();
      run(
          "schedules",
          "create",
          "for-hooks",
          "--kind",
          "cli.echo",
          "--input",
          "{}",
          "--every",
          "1d");
      run("schedules", "trigger", "for-hooks");
      String event = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(event).isNotNull();

      await()
          .atMost(PATIENCE)
          .until(
              () -> said("webhooks", "deliveries", name, "--filter", "state = \"DELIVERED\""),
              said -> said.contains("schedule.run.started") && said.contains("HTTP 204"));
      run("webhooks", "replay", name, String.valueOf(event));
      assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(event);
      assertThat(run("webhooks", "replay", name, "--since", "1h", "--all").out())
          .contains("deliveries are on their way again");
      assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(event);

      assertThat(run("webhooks", "update", name, "--type", "job.failed", "--name", "ours").out())
          .contains(url, "job.failed")
          .doesNotContain("schedule.*");
      assertThat(run("webhooks", "update", name, "--type").out()).contains(url, "all events");
      assertThat(run("webhooks", "update", name, "--type", "schedule.*").out())
          .contains("schedule.*");
      assertThat(refused(2, "webhooks", "update", name).err()).contains("--url");

      Running rotated = run("webhooks", "rotate", name, "--overlap", "2h");
      assertThat(rotated.out()).contains("whsec_");
      assertThat(rotated.err()).contains("shown once");
      assertThat(run("webhooks", "disable", name).out()).contains("DISABLED");
      assertThat(run("webhooks", "enable", name).out()).contains("ENABLED", url, "schedule.*");
      run("webhooks", "delete", name);
      assertThat(run("webhooks").out()).doesNotContain(url);
      run("schedules", "delete", "for-hooks");
    } finally {
      receiver.stop(0);
    }
  }

  private String said(String... arguments) {
    try {
      return run(arguments).out();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void mistakes_areToldInWords() throws Exception {
    assertThat(refused(2, "jobs", "create", "cli.echo", "--input", "[1]").err())
        .contains("must be a JSON object");
    assertThat(refused(1, "jobs", "create", "Echo").err()).contains("INVALID_FIELD", "kebab-case");
    assertThat(refused(1, "jobs", "create", "corpus.ingest").err()).contains("PERMISSION_DENIED");
    assertThat(refused(2, "jobs", "create", "cli.echo", "--at", "soon").err()).contains("90s");
    assertThat(refused(2, "jobs", "cancel").err()).contains("JOB");
    assertThat(refused(2, "jobs", "--watch", "--filter", "state = \"RUNNING\"").err())
        .contains("leave out --filter");
    assertThat(refused(2, "schedules", "create", "x", "--kind", "a.b").err())
        .contains("--cron", "--every");
    assertThat(refused(1, "schedules", "create", "no", "--kind", "a.b", "--cron", "0 2").err())
        .contains("cron", "INVALID_FIELD");
    assertThat(refused(2, "events", "--after", "x").err()).contains("--follow");
    assertThat(refused(1, "events", "--follow", "--after", "nonsense").err()).contains("cursor");
    assertThat(refused(2, "webhooks", "replay", "some-endpoint").err()).contains("--since 2h");
    assertThat(refused(1, "webhooks", "create", "http://169.254.169.254/").err())
        .contains("url", "INVALID_FIELD");
  }
}
