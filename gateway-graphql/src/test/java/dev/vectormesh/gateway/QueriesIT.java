package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class QueriesIT {
  private static final GatewayHarness harness = new GatewayHarness(Map.of());
  private static final Client client = harness.client();

  @BeforeAll
  static void namespaces() throws Exception {
    for (String id : List.of("aa", "bb", "cc", "dd", "ee")) {
      client.ask("mutation { createNamespace(id: \"" + id + "\") { name } }");
    }
  }

  @AfterAll
  static void close() {
    harness.close();
  }

  @Test
  void search_answersHitsWithAllTheirFields() throws Exception {
    JsonNode answer =
        client.ask(
            """
            { search(namespace: "default", query: "lease", explain: true) {
                hits { document title uri score similarity metadata
                       chunks { text page position excerpt
                                locator { unit region { left top width height } } }
                       explanation { summary parts { name rank weight } } }
                nextPageToken generation timings { step duration } } }
            """);
    JsonNode result = answer.at("/data/search");
    JsonNode hit = result.at("/hits/0");
    assertThat(answer.has("errors")).isFalse();
    assertThat(hit.at("/title").asString()).isEqualTo("Leases");
    assertThat(hit.at("/similarity").asDouble()).isEqualTo(0.83);
    assertThat(hit.at("/chunks/0/page").asInt()).isEqualTo(3);
    assertThat(hit.at("/chunks/0/excerpt").isNull()).isTrue();
    assertThat(hit.at("/chunks/1/excerpt").asString()).isEqualTo("Mind the gap");
    assertThat(hit.at("/chunks/1/locator").toString())
        .isEqualTo(
            "{\"unit\":null,\"region\":{\"left\":0,\"top\":12,\"width\":300,\"height\":40}}");
    assertThat(hit.at("/metadata").toString())
        .isEqualTo("{\"year\":2024,\"category\":7,\"lang\":\"en\"}");
    assertThat(hit.at("/explanation/parts/0/name").asString()).isEqualTo("dense");
    assertThat(result.at("/hits/1/similarity").isNull()).isTrue();
    assertThat(result.at("/generation").asLong()).isEqualTo(1L << 40);
    assertThat(result.at("/timings/0/duration").asDouble()).isEqualTo(2.5);
  }

  @Test
  void search_passesEveryArgumentAndTheCallersTenant() throws Exception {
    client.ask(
        """
        query($q: String!, $weight: Float) {
          search(namespace: "default", query: $q, mode: LEXICAL, topK: 5, filter: "meta.year > 2020",
                 collections: ["papers"], similarityThreshold: 0.5, candidates: 7,
                 chunksPerDocument: 2, pageToken: "p", fusion: {convex: {denseWeight: $weight}}) {
            hits { document } } }
        """,
        Map.of("q", "fair leases", "weight", 0.4));
    SearchRequest asked = harness.mesh.search.asked;
    assertThat(asked.getParent()).isEqualTo("namespaces/default");
    assertThat(asked.getMode()).isEqualTo(SearchMode.SEARCH_MODE_LEXICAL);
    assertThat(asked.getTopK()).isEqualTo(5);
    assertThat(asked.getCollections(0)).isEqualTo("namespaces/default/collections/papers");
    assertThat(asked.getFusion().getConvex().getDenseWeight()).isEqualTo(0.4);
    assertThat(asked.getSimilarityThreshold()).isEqualTo(0.5);
    assertThat(asked.getCandidates()).isEqualTo(7);
    assertThat(asked.getChunksPerDocument()).isEqualTo(2);
    assertThat(harness.mesh.search.tenant).isEqualTo("acme");
  }

  @Test
  void facets_areHandedOn_andTheirCountsKeepTheirKinds() throws Exception {
    JsonNode facet =
        client
            .ask(
                """
                { search(namespace: "default", query: "lease", facets: [
                    {field: "meta.year", values: 5, filter: ""}, {field: "meta.price", edges: [0, 1.5]}]) {
                    facets { field counts { value from to count filter } } } }
                """)
            .at("/data/search/facets/0");
    assertThat(facet.toString())
        .isEqualTo(
            "{\"field\":\"meta.year\",\"counts\":[{\"value\":2024,\"from\":null,\"to\":null,\"count\":3,\"filter\":\"meta.year"
                + " = 2024\"},"
                + "{\"value\":null,\"from\":0.5,\"to\":null,\"count\":2,\"filter\":null}]}");
    SearchRequest asked = harness.mesh.search.asked;
    assertThat(asked.getFacetsCount()).isEqualTo(2);
    assertThat(asked.getFacets(0).getValues()).isEqualTo(5);
    assertThat(asked.getFacets(0).hasFilter()).isTrue();
    assertThat(asked.getFacets(1).getEdgesList()).containsExactly(0.0, 1.5);
    assertThat(asked.getFacets(1).hasFilter()).isFalse();
  }

  @Test
  void duplicates_arePagedByGroups_pagesThatAreLeftEmptyToo() throws Exception {
    List<String> firsts = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      JsonNode page =
          client
              .ask(
                  "query($after: String) { duplicates(collection:"
                      + " \"namespaces/default/collections/photos\", maxDistance: 3, first: 2,"
                      + " after: $after) { nodes { duplicateCount first { document } duplicates {"
                      + " width sameBytes } } pageInfo { hasNextPage endCursor } } }",
                  Map.of("after", after))
              .at("/data/duplicates");
      page.at("/nodes").forEach(n -> firsts.add(n.at("/first/document").asString()));
      assertThat(page.at("/nodes/0/duplicates/0").toString())
          .isEqualTo("{\"width\":640,\"sameBytes\":true}");
      assertThat(page.at("/nodes/0/duplicateCount").asLong()).isEqualTo(1);
      more = page.at("/pageInfo/hasNextPage").asBoolean();
      after = page.at("/pageInfo/endCursor").asString();
    }

    assertThat(firsts).containsExactly("first-0", "first-1", "first-6", "first-7", "first-8");
    assertThat(harness.mesh.corpus.duplicates.getMaxDistance()).isEqualTo(3);
    assertThat(
            Answers.error(
                    client.ask(
                        "{ duplicates(collection: \"namespaces/default/collections/photos\","
                            + " maxDistance: 65) { nodes { duplicateCount } } }"))
                .at("/fields/0/field")
                .asString())
        .isEqualTo("maxDistance");
  }

  @Test
  void lists_goOnAfterAnyCursor() throws Exception {
    List<String> names = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      JsonNode page =
          client
              .ask(
                  "query($after: String) { namespaces(first: 2, after: $after) { edges { cursor"
                      + " node { name } } nodes { name } pageInfo { hasNextPage endCursor } } }",
                  Map.of("after", after))
              .at("/data/namespaces");
      page.at("/nodes").forEach(n -> names.add(n.at("/name").asString()));
      more = page.at("/pageInfo/hasNextPage").asBoolean();
      after = page.at("/pageInfo/endCursor").asString();
    }
    assertThat(names)
        .containsExactly(
            "namespaces/aa", "namespaces/bb", "namespaces/cc", "namespaces/dd", "namespaces/ee");

    String middle =
        client
            .ask("{ namespaces(first: 3) { edges { cursor } } }")
            .at("/data/namespaces/edges/1/cursor")
            .asString();
    JsonNode rest =
        client.ask(
            "query($after: String) { namespaces(first: 2, after: $after) { nodes { name } } }",
            Map.of("after", middle));
    assertThat(rest.at("/data/namespaces/nodes").toString())
        .isEqualTo("[{\"name\":\"namespaces/cc\"},{\"name\":\"namespaces/dd\"}]");
  }

  @Test
  void jobsOfAList_areAskedForOnceEach() throws Exception {
    int before = harness.mesh.jobs.gets.get();
    JsonNode answer =
        client.ask("{ batches(namespace: \"default\") { nodes { name job { name state } } } }");
    assertThat(answer.has("errors")).isFalse();
    assertThat(answer.at("/data/batches/nodes/1/job/state").asString()).isEqualTo("RUNNING");
    assertThat(answer.at("/data/batches/nodes/2/job").isNull()).isTrue();
    assertThat(harness.mesh.jobs.gets.get() - before).isEqualTo(2);
  }

  @Test
  void writeDocuments_answersAResultPerItem() throws Exception {
    JsonNode answer =
        client.ask(
            """
            mutation($meta: JSON) {
              writeDocuments(collection: "namespaces/default/collections/papers", documents: [
                {id: "a", title: "A", text: "words", metadata: $meta},
                {id: "b", text: " ", metadata: {tags: ["x", 1, true, null], deep: {n: 1.5}}}]) {
                name outcome chunkCount failedStage error { code reason message } } }
            """,
            Map.of("meta", Map.of("year", 2024)));
    JsonNode results = answer.at("/data/writeDocuments");
    assertThat(results.at("/0/outcome").asString()).isEqualTo("CREATED");
    assertThat(results.at("/0/error").isNull()).isTrue();
    assertThat(results.at("/1/outcome").asString()).isEqualTo("FAILED");
    assertThat(results.at("/1/error/code").asString()).isEqualTo("INVALID_ARGUMENT");
    assertThat(results.at("/1/error/reason").asString()).isEqualTo("INVALID_FIELD");
    var second = harness.mesh.corpus.written.getDocuments(1).getDocument().getMetadata();
    assertThat(second.getFieldsOrThrow("tags").getListValue().getValuesCount()).isEqualTo(4);
  }

  @Test
  void ingest_answersTheJobAndItsInput() throws Exception {
    JsonNode answer =
        client.ask(
            """
            mutation { ingest(collection: "namespaces/default/collections/papers",
                files: {path: "/data/docs", exclude: ["**/tmp/**"], kinds: [PICTURE]}, removeMissing: true,
                metadata: {source: "disk"}, manifest: true, embeddedImages: true, archives: true, attachments: true,
                videoFrames: true) { name state input } }
            """);
    JsonNode job = answer.at("/data/ingest");
    assertThat(job.at("/state").asString()).isEqualTo("QUEUED");
    assertThat(job.at("/input/batch").asString()).isEqualTo(CorpusTables.BATCH);
    var asked = harness.mesh.corpus.ingested;
    assertThat(asked.getSource().getFiles().getExcludeList()).containsExactly("**/tmp/**");
    assertThat(asked.getSource().getFiles().getKindsList())
        .containsExactly(FilesSource.Kind.KIND_PICTURE);
    assertThat(asked.getRemoveMissing()).isTrue();
    assertThat(asked.getManifest()).isTrue();
    assertThat(asked.getEmbeddedImages()).isTrue();
    assertThat(asked.getArchives()).isTrue();
    assertThat(asked.getAttachments()).isTrue();
    assertThat(asked.getVideoFrames()).isTrue();
  }

  @Test
  void ingest_handsOnASourceOfAnyKind() throws Exception {
    JsonNode answer =
        client.ask(
            """
            mutation { ingest(collection: "namespaces/default/collections/papers",
                source: {apiFetch: {url: "https://api.example.org/v1/pages", query: {state: "open"},
                    format: JSON, cursor: {path: "$.next"}, records: "$.items[*]", id: "$.id",
                    content: ["$.body"], maxRecords: 7}}, confirmRemoval: true) { state } }
            """);
    assertThat(answer.at("/data/ingest/state").asString()).isEqualTo("QUEUED");
    var asked = harness.mesh.corpus.ingested;
    assertThat(asked.getConfirmRemoval()).isTrue();
    assertThat(asked.getSource().getApiFetch())
        .isEqualTo(
            ApiFetchSource.newBuilder()
                .setUrl("https://api.example.org/v1/pages")
                .putQuery("state", "open")
                .setFormat(ApiFetchSource.Format.FORMAT_JSON)
                .setCursor(ApiFetchSource.Cursor.newBuilder().setPath("$.next"))
                .setRecords("$.items[*]")
                .setId("$.id")
                .addContent("$.body")
                .setMaxRecords(7)
                .build());
  }

  @Test
  void ingest_takesExactlyOneSource() throws Exception {
    JsonNode none =
        client.ask(
            """
            mutation { ingest(collection: "namespaces/default/collections/papers") { name } }
            """);
    assertThat(none.at("/errors/0/message").asString()).contains("`source` or `files`");
  }

  @Test
  void batchItems_areAPageOfTheManifest() throws Exception {
    JsonNode items =
        client
            .ask(
                """
                { batchItems(batch: "%s", first: 1) {
                    nodes { item document outcome sizeBytes sha256 error { message } }
                    pageInfo { hasNextPage } } }
                """
                    .formatted(CorpusTables.BATCH))
            .at("/data/batchItems");

    assertThat(items.at("/nodes/0").toString())
        .isEqualTo(
            "{\"item\":\"cat.jpg\",\"document\":\"%s\",\"outcome\":\"UNCHANGED\",\"sizeBytes\":5000000000,\"sha256\":null,\"error\":null}"
                .formatted(CorpusTables.PICTURE));
    assertThat(items.at("/pageInfo/hasNextPage").asBoolean()).isTrue();
  }

  @Test
  void cancelJob_answersTheJob() throws Exception {
    JsonNode answer =
        client.ask("mutation { cancelJob(name: \"" + JobTables.JOB + "\") { cancelRequested } }");
    assertThat(answer.at("/data/cancelJob/cancelRequested").asBoolean()).isTrue();
  }

  @Test
  void stats_areInMilliseconds() throws Exception {
    JsonNode stats =
        client.ask("{ stats { uptime steps { step count p50 p95 } } }").at("/data/stats");
    assertThat(stats.at("/uptime").asDouble()).isEqualTo(5000);
    assertThat(stats.at("/steps/0/p50").asDouble()).isEqualTo(4.25);
    assertThat(stats.at("/steps/0/p95").isNull()).isTrue();
  }
}
