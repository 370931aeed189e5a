package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.platform.auth.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A bucket's objects through two tiers of collections, as a web app does it. */
@ExtendWith(TestMesh.Shared.class)
final class TiersIT {
  private static final String CREATE =
      "mutation($namespace: ID!, $id: ID!, $input: CollectionOriginInput) {"
          + " made: createCollection(namespace: $namespace, id: $id, input: $input) {"
          + " name input { bucket collections filter mappings passedKeys } } }";
  private static final String TIERS =
      " { name state objectCount bucket job { name } tiers { number state runs {"
          + " collection batch job state counts { createdCount skippedCount } } } } }";

  private final TestMesh mesh;

  TiersIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  private JsonNode ask(String query, Map<String, ?> variables) throws Exception {
    JsonNode answer = mesh.graphql().ask(query, variables);
    assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
    return answer.path("data");
  }

  private JsonNode create(String namespace, String id, Map<String, ?> input) throws Exception {
    return ask(CREATE, Map.of("namespace", namespace, "id", id, "input", input)).path("made");
  }

  @Test
  void objects_goThroughTiers_byGraphql() throws Exception {
    try (TestMesh.GrpcClient grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      Inbox inbox = Inbox.in(grpc, "tiers-graphql");
      List<String> objects =
          List.of(
              inbox.put("otters.txt", "en", "Otters eat fish."),
              inbox.put("ours.txt", "fr", "Les ours dorment."));
      String all =
          create(inbox.namespace(), "all", Map.of("bucket", inbox.bucket())).path("name").asText();
      JsonNode english =
          create(
              inbox.namespace(),
              "english",
              Map.of(
                  "collections",
                  List.of(all),
                  "filter",
                  "meta.lang = en",
                  "mappings",
                  Map.of("meta.origin", "uri"),
                  "passedKeys",
                  List.of("lang")));

      String batch =
          ask(
                  "mutation($b: ID!) { createBatch(bucket: $b) { name state } }",
                  Map.of("b", inbox.bucket()))
              .at("/createBatch/name")
              .asText();
      JsonNode drafted =
          ask(
              "mutation($b: ID!, $o: [ID!]!) { added: addBatchObjects(batch: $b, objects: $o)"
                  + TIERS,
              Map.of("b", batch, "o", objects));
      JsonNode submitted =
          ask("mutation($b: ID!) { submitted: submitBatch(batch: $b)" + TIERS, Map.of("b", batch));
      JsonNode ended =
          await("the end of " + batch)
              .atMost(Duration.ofMinutes(1))
              .until(
                  () ->
                      ask("query($b: ID!) { batch(name: $b)" + TIERS, Map.of("b", batch))
                          .path("batch"),
                  now -> !now.path("state").asText().equals("OPEN"));

      assertThat(english.at("/input/mappings/meta.origin").asText()).isEqualTo("uri");
      assertThat(drafted.at("/added/state").asText()).isEqualTo("DRAFT");
      assertThat(drafted.at("/added/objectCount").asInt()).isEqualTo(2);
      assertThat(drafted.at("/added/job").isNull()).isTrue();
      assertThat(submitted.at("/submitted/tiers")).hasSize(2);
      assertThat(ended.path("state").asText()).isEqualTo("COMPLETED");
      assertThat(ended.at("/tiers/0/runs/0/collection").asText()).isEqualTo(all);
      assertThat(ended.at("/tiers/0/runs/0/counts/createdCount").asInt()).isEqualTo(2);
      assertThat(ended.at("/tiers/1/runs/0/counts/createdCount").asInt()).isOne();
      assertThat(ended.at("/tiers/1/runs/0/counts/skippedCount").asInt()).isOne();
    }
  }

  @Test
  void draft_isCancelled_byGraphql() throws Exception {
    try (TestMesh.GrpcClient grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      Inbox inbox = Inbox.in(grpc, "tiers-draft");
      String batch =
          ask("mutation($b: ID!) { createBatch(bucket: $b) { name } }", Map.of("b", inbox.bucket()))
              .at("/createBatch/name")
              .asText();

      JsonNode cancelled =
          ask("mutation($b: ID!) { cancelBatch(batch: $b) { state } }", Map.of("b", batch));

      assertThat(cancelled.at("/cancelBatch/state").asText()).isEqualTo("CANCELLED");
    }
  }
}
