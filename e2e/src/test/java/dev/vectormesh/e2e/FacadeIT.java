package dev.vectormesh.e2e;

import static dev.vectormesh.e2e.Album.STAR;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.platform.auth.Role;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The text-to-image document's API over a whole mesh: pictures with a text among them. */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FacadeIT {
  private static final int PICTURE_COUNT = 8;

  private final TestMesh mesh;

  @SuppressWarnings("NullAway.Init") // JUnit fills it before the first test.
  private Album album;

  /** The picture that the sentence is about. */
  private String star = "";

  FacadeIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeAll
  void indexPicturesWithTextsAmongThem() throws Exception {
    Path folder = Files.createDirectories(mesh.files().resolve("facade"));
    Map<String, String> captions = Album.copyDrawn(folder, PICTURE_COUNT);
    captions.forEach((file, caption) -> star = caption.equals(STAR) ? file : star);
    // The very words of the query: nearer to it than any picture is.
    Files.writeString(folder.resolve("words.txt"), STAR);
    album = Album.create(mesh, "facade");
    album.write("shapes", "Shapes", STAR);
    album.ingest(album.pictures(), folder);
  }

  private HttpResponse<String> send(String path, @Nullable String body) throws Exception {
    return mesh.graphql(mesh.token(Role.READER))
        .send(mesh.gateway().resolve(path), body, "application/json");
  }

  private JsonNode search(String query, String body) throws Exception {
    HttpResponse<String> answer = send("/search?namespace=facade" + query, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return GraphqlClient.JSON.readTree(answer.body());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send(path, null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return GraphqlClient.JSON.readTree(answer.body());
  }

  @Test
  void sentence_findsThePicture_andPicturesAlone_bestFirst() throws Exception {
    JsonNode found = search("", "{\"query\":\"%s\",\"top_k\":20}".formatted(STAR));
    List<JsonNode> results =
        StreamSupport.stream(found.get("results").spliterator(), false).toList();
    assertThat(found.get("total").asInt()).isEqualTo(PICTURE_COUNT);
    assertThat(results).hasSize(PICTURE_COUNT);
    assertThat(results.getFirst().at("/metadata/file_name").asText()).isEqualTo(star);
    assertThat(results.getFirst().at("/metadata/width").asInt()).isPositive();
    assertThat(results.getFirst().at("/metadata/category").asText()).isEqualTo("facade");
    assertThat(results.getFirst().at("/metadata/s3_key").isNull()).isTrue();
    assertThat(results)
        .extracting(result -> result.get("score").asDouble())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a))
        .allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0));
    HttpResponse<String> thumbnail =
        send("/thumbnails/" + results.getFirst().get("id").asText(), null);
    assertThat(thumbnail.headers().firstValue("Content-Type")).contains("image/jpeg");
  }

  @Test
  void secondAnswer_isFromTheCache_untilSomethingIsWritten() throws Exception {
    String body = "{\"query\":\"a blue moon\",\"top_k\":3}";
    JsonNode first = search("", body);
    assertThat(first.get("cached").asBoolean()).isFalse();
    Awaitility.await("the cache")
        .atMost(Duration.ofSeconds(30))
        .until(() -> search("", body).get("cached").asBoolean());
    assertThat(search("", body).get("results")).isEqualTo(first.get("results"));
    try (var grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      album.write("more", "Shapes", STAR);
      assertThat(search("", body).get("cached").asBoolean()).isFalse();
      var deleted =
          grpc.documents()
              .deleteDocument(
                  DeleteDocumentRequest.newBuilder()
                      .setName(album.notes() + "/documents/more")
                      .build());
    }
  }

  @Test
  void threshold_andFilters_leaveOut() throws Exception {
    JsonNode all = search("", "{\"query\":\"%s\"}".formatted(STAR));
    double second = all.at("/results/1/score").asDouble();
    JsonNode near =
        search("", "{\"query\":\"%s\",\"score_threshold\":%s}".formatted(STAR, second + 0.0001));
    assertThat(near.get("total").asInt()).isEqualTo(1);
    JsonNode named =
        search(
            "",
            "{\"query\":\"%s\",\"filters\":{\"file_name\":[\"%s\",\"none\"],\"category\":\"facade\"}}"
                .formatted(STAR, star));
    assertThat(named.get("total").asInt()).isEqualTo(1);
    JsonNode none =
        search("", "{\"query\":\"%s\",\"filters\":{\"category\":\"animals\"}}".formatted(STAR));
    assertThat(none.get("total").asInt()).isZero();
  }

  @Test
  void explanation_saysHowNearTheResultsAre_andLeavesNothingOut() throws Exception {
    JsonNode found =
        search("&mode=hybrid", "{\"query\":\"%s\",\"include_explanation\":true}".formatted(STAR));
    assertThat(found.get("total").asInt()).isEqualTo(PICTURE_COUNT);
    assertThat(found.get("explanation").asText())
        .startsWith(PICTURE_COUNT + " pictures found. The nearest picture has a similarity of ")
        .contains("found by what it shows", "of unrelated pictures");
  }

  @Test
  void namespaceThatIsNotThere_isSaid_andCollectionsOfTextsHaveNoPictures() throws Exception {
    HttpResponse<String> absent = send("/search?namespace=nowhere", "{\"query\":\"a\"}");
    assertThat(absent.statusCode()).isEqualTo(404);
    assertThat(absent.body()).contains("namespaces/nowhere");
    HttpResponse<String> noCollection =
        send("/search?namespace=facade&collection=nothing", "{\"query\":\"a\"}");
    assertThat(noCollection.statusCode()).isEqualTo(404);
    JsonNode notes =
        search(
            "&collection=notes", "{\"query\":\"%s\",\"include_explanation\":true}".formatted(STAR));
    assertThat(notes.get("total").asInt()).isZero();
    assertThat(notes.get("explanation").asText()).contains("no collection that was asked");
  }

  @Test
  void health_isThatOfModelsAndStores() throws Exception {
    HttpResponse<String> health =
        mesh.graphql(null).send(mesh.gateway().resolve("/health"), null, "application/json");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body())
        .isEqualTo(
            "{\"status\":\"healthy\",\"clip_loaded\":true,\"qdrant_connected\":true,"
                + "\"redis_connected\":true,\"device\":\"cpu\"}");
  }

  @Test
  void stats_countPictures_andSearches() throws Exception {
    JsonNode unused = search("", "{\"query\":\"anything\"}");
    JsonNode stats = get("/stats?namespace=facade&collection=pictures");
    assertThat(stats.at("/collection/vectors_count").asInt()).isEqualTo(PICTURE_COUNT);
    assertThat(stats.at("/collection/collection").asText()).isEqualTo("pictures");
    assertThat(stats.at("/collection/status").asText()).isIn("GREEN", "YELLOW");
    for (String metric : List.of("embedding_latency_ms", "search_latency_ms", "total_latency_ms")) {
      JsonNode figures = stats.at("/metrics/" + metric);
      assertThat(figures.get("count").asLong()).as(metric).isPositive();
      assertThat(figures.get("min_ms").asDouble())
          .as(metric)
          .isLessThanOrEqualTo(figures.get("p50_ms").asDouble())
          .isLessThanOrEqualTo(figures.get("max_ms").asDouble());
    }
    assertThat(get("/stats?namespace=nowhere").at("/collection/status").asText())
        .isEqualTo("MISSING");
  }
}
