package dev.vectormesh.gateway;

import static dev.vectormesh.gateway.Answers.data;
import static dev.vectormesh.gateway.Answers.error;
import static dev.vectormesh.gateway.Answers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Events as they happen, on the real job service. */
final class EventsIT {
  private static final RealJobs mesh = new RealJobs();

  @BeforeAll
  static void work() {
    mesh.work("demo.echo", run -> Any.pack(run.input(Struct.class)));
  }

  @AfterAll
  static void close() throws Exception {
    mesh.close();
  }

  private static Client.Socket socket(String tenant) throws Exception {
    return signedIn(GatewayHarness.adminToken(tenant));
  }

  private static Client.Socket signedIn(String token) throws Exception {
    Client.Socket socket = mesh.withToken(token).socket();
    socket.say(
        Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer " + token)));
    assertThat(socket.hear().at("/type").asString()).isEqualTo("connection_ack");
    return socket;
  }

  private static String publish(Client client, String type, int... numbers) throws Exception {
    List<Map<String, Object>> events = new ArrayList<>();
    for (int n : numbers) {
      events.add(
          Map.of(
              "id",
              UUID.randomUUID().toString(),
              "type",
              type,
              "subject",
              "things/" + n,
              "data",
              Map.of("n", n)));
    }
    String mutation = "mutation ($events: [EventInput!]!) { publishEvents(events: $events) }";
    return data(client.ask(mutation, Map.of("events", events)), "publishEvents").toString();
  }

  private static JsonNode heard(Client.Socket socket, String field) throws Exception {
    JsonNode message = socket.hear();
    assertThat(message.at("/type").asString()).as(message.toString()).isEqualTo("next");
    return message.at("/payload/data/" + field);
  }

  @Test
  void jobEvents_tellTheJobAsItIsNow_toItsEnd() throws Exception {
    Client client = mesh.client("follows");
    Client.Socket socket = socket("follows");
    socket.subscribe(
        "1",
        "subscription { jobEvents(fromOldest: true, filter: \"type = \\\"job.created\\\" OR type ="
            + " \\\"job.succeeded\\\"\") { type subject cursor sequence job { name state } } }");
    String name =
        data(
                client.ask(
                    "mutation { createJob(job: {kind: \"demo.echo\", input: {}}) { name } }"),
                "createJob")
            .path("name")
            .asString();
    JsonNode created = heard(socket, "jobEvents");
    assertThat(created.path("type").asString()).isEqualTo("job.created");
    assertThat(created.path("subject").asString()).isEqualTo(name);
    assertThat(created.at("/job/name").asString()).isEqualTo(name);
    JsonNode succeeded = heard(socket, "jobEvents");
    assertThat(succeeded.path("type").asString()).isEqualTo("job.succeeded");
    assertThat(succeeded.at("/job/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(succeeded.path("cursor").asString()).isNotEqualTo(created.path("cursor").asString());
  }

  /** Each event asks for its job: answers that come out of order must not overtake each other. */
  @Test
  void jobEvents_keepTheirOrder_whateverTheirJobsTake() throws Exception {
    Client client = mesh.client("orders");
    String jobs = "{kind: \"demo.unworked\"},".repeat(20);
    for (int batch = 0; batch < 5; batch++) {
      data(client.ask("mutation { createJobs(jobs: [" + jobs + "]) { name } }"), "createJobs");
    }
    Client.Socket socket = socket("orders");
    socket.subscribe("1", "subscription { jobEvents(fromOldest: true) { sequence job { name } } }");
    for (int n = 1; n <= 100; n++) {
      assertThat(heard(socket, "jobEvents").path("sequence").asInt()).isEqualTo(n);
    }
  }

  @Test
  void lostSocket_goesOnFromItsCursor_andMissesNothing() throws Exception {
    Client client = mesh.client("resumes");
    String follow = "subscription { events(%s) { sequence cursor data } }";
    Client.Socket first = socket("resumes");
    first.subscribe("1", follow.formatted("fromOldest: true"));
    assertThat(publish(client, "demo.counted", 1, 2, 3)).isEqualTo("3");
    assertThat(heard(first, "events").at("/data/n").asInt()).isEqualTo(1);
    JsonNode last = heard(first, "events");
    first.close();

    publish(client, "demo.counted", 4);
    Client.Socket second = socket("resumes");
    second.subscribe("1", follow.formatted("after: " + last.path("cursor")));
    publish(client, "demo.counted", 5);
    long sequence = last.path("sequence").asLong();
    for (int n = 3; n <= 5; n++) {
      JsonNode next = heard(second, "events");
      assertThat(next.at("/data/n").asInt()).isEqualTo(n);
      assertThat(next.path("sequence").asLong()).isEqualTo(++sequence);
    }
  }

  @Test
  void events_ofOthers_andOtherTypes_areNotTold() throws Exception {
    Client.Socket socket = socket("hears");
    socket.subscribe(
        "1",
        "subscription { events(fromOldest: true, filter: \"type = \\\"demo.wanted\\\"\") { type"
            + " data } }");
    publish(mesh.client("others"), "demo.wanted", 1);
    publish(mesh.client("hears"), "demo.unwanted", 2);
    publish(mesh.client("hears"), "demo.wanted", 3);
    assertThat(heard(socket, "events").at("/data/n").asInt()).isEqualTo(3);
  }

  @Test
  void listedEvents_arePagedNewestFirst() throws Exception {
    Client client = mesh.client("lists");
    publish(client, "demo.counted", 1, 2, 3);
    String page =
        "{ events(first: 2%s) { nodes { data type } pageInfo { hasNextPage endCursor } } }";
    JsonNode newest =
        eventually(
            () -> data(client.ask(page.formatted("")), "events"),
            e -> e.at("/nodes/0/data/n").asInt(0) == 3);
    assertThat(newest.at("/nodes/1/data/n").asInt()).isEqualTo(2);
    JsonNode rest =
        data(client.ask(page.formatted(", after: " + newest.at("/pageInfo/endCursor"))), "events");
    assertThat(rest.at("/nodes/0/data/n").asInt()).isEqualTo(1);
    assertThat(rest.at("/pageInfo/hasNextPage").asBoolean()).isFalse();
  }

  @Test
  void badCursor_andBadEvents_areNamed() throws Exception {
    Client.Socket socket = socket("errs");
    socket.subscribe("1", "subscription { events(after: \"nonsense\") { type } }");
    JsonNode error = socket.hear();
    assertThat(error.at("/type").asString()).isEqualTo("error");
    assertThat(error.at("/payload/0/extensions/reason").asString()).isEqualTo("INVALID_FIELD");

    Client client = mesh.client("errs");
    JsonNode refused =
        error(
            client.ask(
                "mutation { publishEvents(events: [{id: \"1\", type: \"demo\", subject: \"x\"}])"
                    + " }"));
    assertThat(refused.path("fields").toString()).contains("events[0]");
    JsonNode ours =
        error(
            client.ask(
                "mutation { publishEvents(events: [{id: \"%s\", type: \"job.failed\", subject:"
                        .formatted(UUID.randomUUID())
                    + " \"x\"}]) }"));
    assertThat(ours.path("reason").asString()).isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void expiryOfTheToken_endsTheSubscription() throws Exception {
    Client.Socket socket = signedIn(GatewayHarness.token(Duration.ofSeconds(2)));
    socket.subscribe("1", "subscription { events { type } }");
    JsonNode end = socket.hear();
    assertThat(end.at("/type").asString()).isEqualTo("error");
    assertThat(end.at("/payload/0/extensions/reason").asString()).isEqualTo("UNAUTHENTICATED");
  }
}
