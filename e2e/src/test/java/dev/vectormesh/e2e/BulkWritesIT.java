package dev.vectormesh.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.local.cli.VectormeshCli;
import dev.vectormesh.local.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Documents that programs write: streamed by the command line, with vectors, changed by parts. */
@ExtendWith(TestMesh.Shared.class)
final class BulkWritesIT {
  private static final String SEARCH =
      "query($in: [ID!], $query: String, $probes: [ProbeInput!], $mode: SearchMode) {"
          + " search(namespace: \"bulk\", collections: $in, query: $query, probes: $probes, mode:"
          + " $mode) { hits { document } } }";

  private final TestMesh mesh;

  BulkWritesIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void ownVectors_areStreamedFromAFileAndFoundByVectorAndByWords() throws Exception {
    String collection = "namespaces/bulk/collections/vectors";
    int dimension = dimensionOf("vectors");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      lines.add(line("d" + i, "zyzzyva" + i, vector(dimension, i % dimension, i)));
    }
    lines.add(line("narrow", "x", List.of(1.0)));
    lines.add("");
    lines.add(line("d7", "zyzzyva7", vector(dimension, 7, 7)));

    String said = run(1, "documents", "write", file(lines), "-n", "bulk", "-c", "vectors");
    String again =
        run(0, "documents", "write", file(lines.subList(0, 450)), "-n", "bulk", "-c", "vectors");

    assertThat(said)
        .contains("450 new, 0 changed, 1 unchanged, 1 failed")
        .contains("narrow: chunks[0].vector: has 1 numbers");
    assertThat(again).contains("0 new, 0 changed, 450 unchanged, 0 failed");
    assertThat(found(Map.of("in", List.of(collection), "query", "zyzzyva42", "mode", "LEXICAL")))
        .containsExactly(collection + "/documents/d42");
    assertThat(
            found(
                Map.of(
                    "in",
                    List.of(collection),
                    "probes",
                    List.of(Map.of("vector", vector(dimension, 3, 3))),
                    "mode",
                    "DENSE")))
        .startsWith(collection + "/documents/d3");
  }

  @Test
  void partOfADocument_isChangedByCommandAndByGraphql() throws Exception {
    String name = "namespaces/bulk/collections/parts/documents/a";
    String written =
        run(
            0,
            "documents",
            "write",
            file(
                List.of(
                    "{\"documentId\": \"a\", \"document\": {\"title\": \"A\", \"text\":"
                        + " \"Otters.\"}}")),
            "-n",
            "bulk",
            "-c",
            "parts");
    String changed =
        run(0, "documents", "update", name, "--set", "meta.year=2026", "--set", "lang=en");

    JsonNode document =
        ask(
            "mutation($name: ID!) { updateDocument(name: $name, uri: \"https://example.org/a\","
                + " metadataChanges: {lang: null, more: [1, 2]}) { metadata uri text etag revision"
                + " } }",
            Map.of("name", name),
            "/data/updateDocument");
    JsonNode stale =
        mesh.graphql()
            .ask(
                "mutation($name: ID!) { deleteDocument(name: $name, etag: \"1-1\") { name } }",
                Map.of("name", name));
    JsonNode results =
        ask(
            "mutation($collection: ID!) { writeDocuments(collection: $collection,"
                + " documents: [{id: \"a\", text: \"x\", createOnly: true}, {id: \"b\", text:"
                + " \"y\", createOnly: true}]) { outcome error { reason } } }",
            Map.of("collection", "namespaces/bulk/collections/parts"),
            "/data/writeDocuments");

    assertThat(written).contains("1 new");
    assertThat(changed).contains("revision 2");
    assertThat(document.path("metadata"))
        .isEqualTo(GraphqlClient.JSON.readTree("{\"year\":2026,\"more\":[1,2]}"));
    assertThat(document.path("text").asText()).isEqualTo("Otters.");
    assertThat(document.path("revision").asInt()).isEqualTo(3);
    assertThat(document.path("etag").asText()).isNotEmpty();
    assertThat(stale.findPath("reason").asText()).isEqualTo("ETAG_MISMATCH");
    assertThat(results.findValuesAsText("outcome")).containsExactly("FAILED", "CREATED");
    assertThat(results.findValuesAsText("reason")).containsExactly("RESOURCE_EXISTS");
  }

  private int dimensionOf(String collection) throws Exception {
    // Makes namespace and collection.
    String made = run(0, "documents", "write", file(List.of()), "-n", "bulk", "-c", collection);
    assertThat(made).contains("0 new");
    return ask(
            "{ namespace(name: \"namespaces/bulk\") { space { dimension } } }",
            Map.of(),
            "/data/namespace/space/dimension")
        .asInt();
  }

  private static String line(String id, String text, List<Double> vector) throws Exception {
    return GraphqlClient.JSON.writeValueAsString(
        Map.of(
            "documentId",
            id,
            "document",
            Map.of("title", "Title " + id),
            "chunks",
            List.of(Map.of("text", text, "vector", vector))));
  }

  /** Points along an axis, and a little elsewhere, so that no two are alike. */
  private static List<Double> vector(int dimension, int axis, int number) {
    List<Double> vector = new ArrayList<>(Collections.nCopies(dimension, 0.001));
    vector.set(axis, 3.0);
    vector.set((axis + 1) % dimension, number / 1000.0);
    return vector;
  }

  private String file(List<String> lines) throws Exception {
    Path file = Files.createTempFile(mesh.files(), "documents", ".ndjson");
    return Files.write(file, lines).toString();
  }

  private List<String> found(Map<String, ?> variables) throws Exception {
    return ask(SEARCH, variables, "/data/search/hits").findValuesAsText("document");
  }

  private JsonNode ask(String query, Map<String, ?> variables, String at) throws Exception {
    JsonNode answer = mesh.graphql().ask(query, variables);
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    return answer.at(at);
  }

  /** What the command prints. */
  private String run(int code, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream outStream = new PrintStream(out, true, UTF_8);
        PrintStream errStream = new PrintStream(err, true, UTF_8)) {
      int ended =
          VectormeshCli.run(
              new Console(outStream, errStream, false),
              Stream.concat(Stream.of(arguments), Stream.of("--data", mesh.data().toString()))
                  .toArray(String[]::new));
      assertThat(ended).as(out + "\n" + err).isEqualTo(code);
    }
    return out.toString(UTF_8);
  }
}
