package dev.vectormesh.gateway;

import static dev.vectormesh.gateway.Answers.data;
import static dev.vectormesh.gateway.Answers.error;
import static dev.vectormesh.gateway.Answers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs, queues and schedules, on the real job service. */
final class JobsIT {
  private static final RealJobs mesh = new RealJobs();

  @BeforeAll
  static void work() {
    mesh.work("demo.echo", run -> Any.pack(run.input(Struct.class)));
  }

  @AfterAll
  static void close() throws Exception {
    mesh.close();
  }

  private static String create(Client client, String job) throws Exception {
    String mutation = "mutation { createJob(job: {" + job + "}) { name } }";
    return data(client.ask(mutation), "createJob").path("name").asString();
  }

  private static JsonNode job(Client client, String name) throws Exception {
    String query =
        "{ job(name: \"%s\") { state output openDependencyCount uniqueKey dependsOn error { message"
            + " } } }";
    return data(client.ask(query.formatted(name)), "job");
  }

  private static JsonNode awaitState(Client client, String name, String state) throws Exception {
    return eventually(() -> job(client, name), job -> job.path("state").asString().equals(state));
  }

  @Test
  void createdJob_runs_andAnswersItsOutput() throws Exception {
    Client client = mesh.client("creates");
    JsonNode created =
        data(
            client.ask(
                "mutation ($input: JSON) { createJob(job: {kind: \"demo.echo\", input: $input,"
                    + " priority: 3}) { name kind priority input } }",
                Map.of("input", Map.of("word", "hello"))),
            "createJob");
    assertThat(created.path("priority").asInt()).isEqualTo(3);
    JsonNode done = awaitState(client, created.path("name").asString(), "SUCCEEDED");
    assertThat(done.at("/output/value/word").asString()).isEqualTo("hello");
  }

  @Test
  void jobs_ofOneCall_waitForEachOther() throws Exception {
    Client client = mesh.client("batches");
    JsonNode made =
        data(
            client.ask(
                """
                mutation { createJobs(jobs: [
                  {kind: "demo.echo", input: {n: 1}, scheduleTime: "2999-01-01T00:00:00Z"}
                  {kind: "demo.echo", input: {n: 2}, dependsOn: ["batch/0"], uniqueKey: "second"}
                ]) { name scheduleTime dependsOn openDependencyCount } }
                """),
            "createJobs");
    String first = made.at("/0/name").asString();
    String second = made.at("/1/name").asString();
    assertThat(made.at("/0/scheduleTime").asString()).isEqualTo("2999-01-01T00:00:00Z");
    assertThat(made.at("/1/dependsOn/0").asString()).isEqualTo(first);
    assertThat(create(client, "kind: \"demo.echo\", uniqueKey: \"second\"")).isEqualTo(second);

    data(client.ask("mutation { cancelJob(name: \"" + first + "\") { state } }"), "cancelJob");
    JsonNode failed = awaitState(client, second, "FAILED");
    assertThat(failed.at("/error/message").asString()).contains(first);
  }

  @Test
  void badJobs_areNamedAsTheCallerWroteThem() throws Exception {
    Client client = mesh.client("errs");
    JsonNode one =
        error(client.ask("mutation { createJob(job: {kind: \"Echo\", priority: 11}) { name } }"));
    assertThat(one.path("reason").asString()).isEqualTo("INVALID_FIELD");
    assertThat(one.path("fields").toString()).contains("job").contains("kind").contains("priority");
    JsonNode many =
        error(
            client.ask(
                "mutation { createJobs(jobs: [{kind: \"demo.echo\"}, {kind: \"demo.echo\","
                    + " dependsOn: [\"batch/7\"]}]) { name } }"));
    assertThat(many.at("/fields/0/field").asString()).startsWith("jobs[1].");
    JsonNode time =
        error(
            client.ask(
                "mutation { createJob(job: {kind: \"demo.echo\", scheduleTime: \"soon\"}) { name }"
                    + " }"));
    assertThat(time.toString()).contains("must be a time like");
    JsonNode ours =
        error(client.ask("mutation { createJob(job: {kind: \"corpus.ingest\"}) { name } }"));
    assertThat(ours.path("reason").asString()).isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void foreignJob_isNotFound() throws Exception {
    String name = create(mesh.client("owner"), "kind: \"demo.later\"");
    JsonNode error = error(mesh.client("thief").ask("{ job(name: \"" + name + "\") { state } }"));
    assertThat(error.path("reason").asString()).isEqualTo("RESOURCE_NOT_FOUND");
    assertThat(error.at("/metadata/resource").asString()).isEqualTo(name);
    assertThat(data(mesh.client("thief").ask("{ jobs { nodes { name } } }"), "jobs").at("/nodes"))
        .isEmpty();
  }

  @Test
  void pausedQueue_handsOutNothing_untilItIsResumed() throws Exception {
    Client client = mesh.client("pauses");
    String paused = "{ kind paused readyCount }";
    assertThat(
            data(
                    client.ask("mutation { pauseQueue(kind: \"demo.echo\") " + paused + " }"),
                    "pauseQueue")
                .path("paused")
                .asBoolean())
        .isTrue();
    String name = create(client, "kind: \"demo.echo\", input: {}");
    JsonNode queues = data(client.ask("{ queues " + paused + " }"), "queues");
    assertThat(queues.size()).isEqualTo(1);
    assertThat(queues.at("/0/readyCount").asInt()).isEqualTo(1);
    assertThat(job(client, name).path("state").asString()).isEqualTo("QUEUED");

    data(client.ask("mutation { resumeQueue(kind: \"demo.echo\") " + paused + " }"), "resumeQueue");
    awaitState(client, name, "SUCCEEDED");
  }

  @Test
  void failedJob_isRetriedFromScratch() throws Exception {
    Client client = mesh.client("retries");
    String name = create(client, "kind: \"demo.later\"");
    data(client.ask("mutation { cancelJob(name: \"" + name + "\") { state } }"), "cancelJob");
    String retry = "mutation { retryJob(name: \"%s\", discardCheckpoint: true) { state } }";
    JsonNode retried = data(client.ask(retry.formatted(name)), "retryJob");
    assertThat(retried.path("state").asString()).isEqualTo("QUEUED");
    assertThat(error(client.ask(retry.formatted(name))).path("reason").asString())
        .isEqualTo("WRONG_STATE");
  }

  private static final String SCHEDULE =
      "{ name state cron interval timeZone nextRunTime etag catchUp job { kind input } lastRun {"
          + " state } }";

  @Test
  void schedule_isMadeChangedPausedAndDeleted() throws Exception {
    Client client = mesh.client("plans");
    JsonNode made =
        data(
            client.ask(
                "mutation { createSchedule(id: \"nightly\", schedule: {cron: \"0 2 * * *\","
                    + " timeZone: \"Europe/Berlin\", catchUp: SKIP, job: {kind: \"demo.echo\","
                    + " input: {n: 1}}}) "
                    + SCHEDULE
                    + " }"),
            "createSchedule");
    assertThat(made.path("state").asString()).isEqualTo("ACTIVE");
    assertThat(made.path("interval").isNull()).isTrue();
    assertThat(made.at("/job/input/value/n").asInt()).isEqualTo(1);

    String change =
        "mutation { updateSchedule(name: \"nightly\", schedule: {%s}%s) " + SCHEDULE + " }";
    JsonNode changed =
        data(
            client.ask(change.formatted("interval: 90000", ", etag: " + made.path("etag"))),
            "updateSchedule");
    assertThat(changed.path("interval").asDouble()).isEqualTo(90_000);
    assertThat(changed.path("cron").isNull()).isTrue();
    JsonNode stale =
        error(client.ask(change.formatted("interval: 1000", ", etag: " + made.path("etag"))));
    assertThat(stale.path("reason").asString()).isEqualTo("ETAG_MISMATCH");
    assertThat(stale.at("/metadata/resource").asString()).isEqualTo("schedules/nightly");
    JsonNode both = error(client.ask(change.formatted("interval: 1000, cron: \"@daily\"", "")));
    assertThat(both.at("/fields/0/field").asString()).isEqualTo("schedule.interval");

    for (String action : new String[] {"pause", "resume"}) {
      String mutation = action + "Schedule";
      JsonNode now =
          data(
              client.ask("mutation { " + mutation + "(name: \"nightly\") " + SCHEDULE + " }"),
              mutation);
      assertThat(now.path("state").asString())
          .isEqualTo(action.equals("pause") ? "PAUSED" : "ACTIVE");
    }
    data(client.ask("mutation { deleteSchedule(name: \"nightly\") { name } }"), "deleteSchedule");
    assertThat(data(client.ask("{ schedules { nodes { name } } }"), "schedules").at("/nodes"))
        .isEmpty();
  }

  @Test
  void triggeredSchedule_showsItsRunAndItsJob() throws Exception {
    Client client = mesh.client("triggers");
    data(
        client.ask(
            "mutation { createSchedule(id: \"by-hand\", schedule: {cron: \"@yearly\", job: {kind:"
                + " \"demo.echo\", input: {}}}) { name } }"),
        "createSchedule");
    JsonNode run =
        data(
            client.ask(
                "mutation { triggerSchedule(name: \"by-hand\") { name state cause job { name } }"
                    + " }"),
            "triggerSchedule");
    assertThat(run.path("cause").asString()).isEqualTo("TRIGGERED");
    String query =
        "{ schedule(name: \"by-hand\") { lastRun { name } runs(first: 5) { nodes { name state job {"
            + " name state } } } } }";
    JsonNode shown =
        eventually(
            () -> data(client.ask(query), "schedule"),
            s -> s.at("/runs/nodes/0/job/state").asString("").equals("SUCCEEDED"));
    assertThat(shown.at("/runs/nodes/0/name").asString()).isEqualTo(run.path("name").asString());
    assertThat(shown.at("/runs/nodes/0/state").asString()).isEqualTo("STARTED");
  }
}
