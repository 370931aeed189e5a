package dev.vectormesh.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.local.cli.VectormeshCli;
import dev.vectormesh.local.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions and events by every door: commands, GraphQL, HTTP. */
@ExtendWith(TestMesh.Shared.class)
final class FeedbackIT {
  private final TestMesh mesh;
  @TempDir Path folder;

  FeedbackIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  private record Said(int code, String out, String err) {
    List<JsonNode> json() throws Exception {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : out.lines().toList()) {
        lines.add(GraphqlClient.JSON.readTree(line));
      }
      return lines;
    }
  }

  private Said run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--data", mesh.data().toString()))
            .toArray(String[]::new);
    Console console =
        new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false);
    int code = VectormeshCli.run(console, all);
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private String file(String name, String... lines) throws Exception {
    return Files.write(folder.resolve(name), List.of(lines)).toString();
  }

  /** A namespace with one document. */
  private void learn() throws Exception {
    Path text = Files.writeString(mesh.files().resolve("kettle.txt"), "A kettle boils water.");
    assertThat(run("ingest", text.toString(), "-n", "learn").code()).isZero();
  }

  @Test
  void aSearch_isRecorded_toldOf_andSeen_byGraphqlAndHttp() throws Exception {
    learn();
    JsonNode found =
        mesh.graphql()
            .ask(
                "{ search(namespace: \"learn\", query: \"boil water\", session: {sessionId:"
                    + " \"tea\", user: \"ann\"}) { session hits { document } } }");
    assertThat(found.at("/data/search/session").asText())
        .as(found.toString())
        .isEqualTo("namespaces/learn/sessions/tea");
    String document = found.at("/data/search/hits/0/document").asText();
    JsonNode told =
        mesh.graphql()
            .ask(
                "mutation ($d: ID!) { recordEvents(namespace: \"learn\", events: [{id: \"1\","
                    + " session: \"tea\", document: $d, position: 1, type: CLICK},"
                    + " {id: \"2\", session: \"tea\", document: $d, position: 1, type: DWELL,"
                    + " dwell: 61000, attributes: {from: \"page\"}},"
                    + " {id: \"\", session: \"tea\", document: $d, position: 1, type: LIKE}])"
                    + " { outcome marks error { reason } } }",
                Map.of("d", document));
    assertThat(told.at("/data/recordEvents").toString())
        .isEqualTo(
            "[{\"outcome\":\"RECORDED\",\"marks\":%1$s,\"error\":null},{\"outcome\":\"RECORDED\",\"marks\":%1$s,\"error\":null},{\"outcome\":\"REFUSED\",\"marks\":[],\"error\":{\"reason\":\"INVALID_FIELD\"}}]"
                .formatted(told.at("/data/recordEvents/0/marks")));

    String query =
        "{ session(name: \"namespaces/learn/sessions/tea\") { user query shownCount"
            + " pages { cached documents { position document } }"
            + " events { id type dwell attributes marks } } }";
    JsonNode session =
        await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () -> mesh.graphql().ask(query).at("/data/session"),
                s -> s.path("user").asText().equals("ann"));
    assertThat(session.at("/pages/0/documents/0/document").asText()).isEqualTo(document);
    assertThat(session.at("/events/0/marks").toString()).isEqualTo("[]");
    assertThat(session.at("/events/1/dwell").asInt()).isEqualTo(61_000);
    assertThat(session.at("/events/1/attributes/from").asText()).isEqualTo("page");

    var exported =
        mesh.graphql()
            .send(
                mesh.http().resolve("/api/v1/namespaces/learn/sessions:export"),
                null,
                "application/json");
    assertThat(exported.statusCode()).isEqualTo(200);
    assertThat(exported.headers().firstValue("content-type").orElseThrow()).contains("ndjson");
    JsonNode line = GraphqlClient.JSON.readTree(exported.body().lines().findFirst().orElseThrow());
    assertThat(line.at("/session/events")).hasSize(2);
  }

  @Test
  void aCommand_searchesInASession_listsAndForgetsIt() throws Exception {
    learn();
    assertThat(
            run("search", "--session-id", "mine", "--user", "zoe", "-n", "learn", "kettle").err())
        .contains("namespaces/learn/sessions/mine");
    Said listed =
        await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () -> run("feedback", "-n", "learn", "--filter", "user = zoe"),
                s -> s.out().contains("mine"));
    assertThat(listed.out()).contains("kettle");
    assertThat(run("feedback", "delete-user", "zoe", "-n", "learn").out())
        .contains("1 sessions and 0 events deleted");
    assertThat(run("feedback", "-n", "learn", "--filter", "user = zoe").out()).isEmpty();
  }

  @Test
  void retrotechFiles_areImportedOnce_badLinesAreTold() throws Exception {
    Path zipped = folder.resolve("clicks.csv.gz");
    try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      to.write("sess_id,query,rank,clicked_doc_id,clicked\n".getBytes(UTF_8));
      for (int s = 0; s < 250; s++) {
        to.write(
            "%1$d,dryer,0.0,111,True\n%1$d,dryer,1.0,222,False\n".formatted(s).getBytes(UTF_8));
      }
      to.write("9,dryer,oops\n".getBytes(UTF_8));
    }
    String[] command = {
      "feedback",
      "import",
      zipped.toString(),
      "--format",
      "retrotech",
      "-n",
      "clicks",
      "-c",
      "products"
    };
    Said first = run(command);
    assertThat(first.code()).isEqualTo(1);
    assertThat(first.out()).contains("250 sessions, 250 events (0 marked)", "1 refused");
    assertThat(first.err()).contains("clicks.csv.gz, line 502: has not the columns");
    assertThat(run(command).out())
        .contains("0 sessions, 0 events", "known before: 250 sessions, 250 events");
    assertThat(run("feedback", "release", "-n", "clicks").out())
        .contains("250 sessions (0 marked)");
    assertThat(run("feedback", "batches", "-n", "clicks", "--json").json())
        .extracting(batch -> batch.path("state").asText())
        .containsExactly("STATE_COLLECTING", "STATE_RELEASED");
    List<JsonNode> curve = run("feedback", "curve", "-n", "clicks", "--json").json();
    assertThat(curve).hasSize(2);
    assertThat(curve.getFirst().path("clicked").asInt()).isEqualTo(250);
    assertThat(curve.getLast().path("harvest").isNull()).isTrue();
    assertThat(run("feedback", "curve", "-n", "clicks", "--filter", "user = nobody").code())
        .isEqualTo(1);
  }

  @Test
  void ubiFiles_areImported_exported_andReadAgain() throws Exception {
    String time = Instant.now().minusSeconds(86_400L * 400).toString();
    String ubi =
        file(
            "ubi.ndjson",
            "{\"query_id\":\"q1\",\"client_id\":\"c1\",\"user_query\":\"lamp\",\"timestamp\":\"%s\",\"query_response_hit_ids\":[\"A\",\"B\"]}"
                .formatted(time),
            "{\"query_id\":\"q1\",\"client_id\":\"c1\",\"action_name\":\"click\",\"timestamp\":\"%s\",\"event_attributes\":{\"object\":{\"object_id\":\"B\"},\"position\":{\"ordinal\":1}}}"
                .formatted(time),
            "not json");
    Said imported = run("feedback", "import", ubi, "--format", "ubi", "-n", "lamps");
    assertThat(imported.out()).contains("1 sessions, 1 events (0 marked); 1 refused");
    assertThat(imported.err()).contains("ubi.ndjson, line 3: is no JSON");

    Said exported = run("feedback", "export", "-n", "lamps", "--format", "ubi");
    assertThat(exported.json()).hasSize(4);
    String again = file("again.ndjson", exported.out().lines().toArray(String[]::new));
    assertThat(run("feedback", "import", again, "--format", "ubi", "-n", "more-lamps").out())
        .contains("1 sessions, 1 events (0 marked)");

    String ours =
        file(
            "ours.ndjson",
            run("feedback", "export", "-n", "lamps").out().lines().toArray(String[]::new));
    assertThat(run("feedback", "import", ours, "--format", "ours", "-n", "other-lamps").out())
        .contains("1 sessions, 1 events (0 marked)");
    JsonNode copy = run("feedback", "export", "-n", "other-lamps").json().getFirst();
    assertThat(copy.at("/session/events/0/document").asText())
        .isEqualTo("namespaces/other-lamps/collections/documents/documents/B");
    assertThat(copy.at("/session/query").asText()).isEqualTo("lamp");
  }
}
