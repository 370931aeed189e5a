package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.SearchRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ingestion document's API over a whole mesh. */
@ExtendWith(TestMesh.Shared.class)
final class PipelineApiIT {
  private static final String JOBS = "/api/v1/jobs";
  private static final String COLLECTION = "pipeline-api";

  private final TestMesh mesh;

  PipelineApiIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  private HttpResponse<String> send(Role role, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(mesh.gateway().resolve(path))
            .header("Authorization", "Bearer " + mesh.token(role))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  private JsonNode json(int status, Role role, String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer = send(role, method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return GraphqlClient.JSON.readTree(answer.body());
  }

  private JsonNode submit(Path folder) throws Exception {
    String body =
        GraphqlClient.JSON.writeValueAsString(
            java.util.Map.of(
                "source",
                "file_upload",
                "source_params",
                java.util.Map.of("file_path", folder.toString()),
                "collection",
                COLLECTION));
    return json(202, Role.WRITER, "POST", JOBS, body);
  }

  private JsonNode completed(String id) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> json(200, Role.READER, "GET", JOBS + "/" + id, ""),
            job -> job.path("status").asText().equals("completed"));
  }

  @Test
  void aJob_isSubmittedToldListedAndSearched() throws Exception {
    Path folder = Files.createDirectories(mesh.files().resolve("pipeline-api"));
    Files.writeString(folder.resolve("one.txt"), "The heron stands in the shallow water at dawn.");
    Files.writeString(
        folder.resolve("two.txt"), "Ledgers are closed on the last day of a quarter.");

    JsonNode submitted = submit(folder);
    assertThat(submitted.path("source").asText()).isEqualTo("file_upload");
    assertThat(submitted.path("tenant_id").asText()).isEqualTo(TestMesh.TENANT);
    String id = submitted.path("job_id").asText();

    JsonNode job = completed(id);
    assertThat(job.path("documents_stored").asLong()).isEqualTo(2);
    assertThat(job.path("chunks_created").asLong()).isEqualTo(2);
    assertThat(job.path("embeddings_generated").asLong()).isEqualTo(2);
    assertThat(job.path("items_failed").asLong()).isZero();
    assertThat(job.path("duration_ms").asLong()).isPositive();
    assertThat(job.path("error_message").isNull()).isTrue();
    assertThat(job.path("stages_completed").toString())
        .isEqualTo("[\"FETCH\",\"CLEAN\",\"CHUNK\",\"EMBED\",\"STORE\"]");
    assertThat(job.path("source_params").path("path").asText()).isEqualTo(folder.toString());

    JsonNode second = submit(folder);
    String newer = second.path("job_id").asText();
    assertThat(completed(newer).path("documents_stored").asLong()).as("nothing changed").isZero();

    JsonNode list = json(200, Role.READER, "GET", JOBS + "?page=1&page_size=1", "");
    assertThat(list.path("jobs")).hasSize(1);
    assertThat(list.path("has_next").asBoolean()).isTrue();
    JsonNode all = json(200, Role.READER, "GET", JOBS + "?page_size=100", "");
    assertThat(StreamSupport.stream(all.path("jobs").spliterator(), false))
        .extracting(one -> one.path("job_id").asText())
        .containsSubsequence(newer, id);

    JsonNode late = json(409, Role.WRITER, "DELETE", JOBS + "/" + id, "");
    assertThat(late.path("detail").asText()).contains("completed");

    try (TestMesh.GrpcClient services = mesh.grpc(mesh.token(Role.READER))) {
      assertThat(
              services
                  .search()
                  .search(
                      SearchRequest.newBuilder()
                          .setParent("namespaces/default")
                          .addCollections("namespaces/default/collections/" + COLLECTION)
                          .setQuery("a bird in shallow water")
                          .build())
                  .getHits(0)
                  .getTitle())
          .isEqualTo("one");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET | /api/v1/jobs/nothing | `` | 404
          GET | /api/v1/jobs/0199a0f0-0000-7000-8000-00000000000a | `` | 404
          DELETE | /api/v1/jobs/0199a0f0-0000-7000-8000-00000000000a | `` | 404
          GET | /api/v1/jobs?page=0 | `` | 422
          GET | /api/v1/jobs?page_size=101 | `` | 422
          GET | /api/v1/jobs?order=1 | `` | 422
          PUT | /api/v1/jobs | {} | 405
          POST | /api/v1/jobs | nothing | 422
          POST | /api/v1/jobs | {"source": "file_upload", "source_params": {"file_path": "/etc/hosts"}} | 403
          POST | /api/v1/jobs | {"source": "file_upload", "source_params": {"file_path": "/a"}, "tenant_id": "another"} | 403
          POST | /v1/buckets/there-is-none/objects | {} | 404
          """)
  void whatCannotBe_isRefusedInTheDocumentsForm(String method, String path, String body, int status)
      throws Exception {
    JsonNode answer = json(status, Role.WRITER, method, path, body);
    assertThat(answer.has("detail")).as(answer.toString()).isTrue();
  }

  @Test
  void withoutAToken_orAsAReader_nothingIsSubmitted() throws Exception {
    String body = "{\"source\": \"file_upload\", \"source_params\": {\"file_path\": \"/a\"}}";
    json(403, Role.READER, "POST", JOBS, body);
    HttpRequest bare = HttpRequest.newBuilder(mesh.gateway().resolve(JOBS)).GET().build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(bare, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
  }
}
