package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures written by their bytes, by HTTP and by GraphQL: what is stored, and what is refused. */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictureWritesIT {
  private static final int LARGEST = 10 * 1024 * 1024;
  private static final String WRITE =
      "mutation($collection: ID!, $documents: [DocumentInput!]!) {"
          + " writeDocuments(collection: $collection, documents: $documents) {"
          + " outcome failedStage error { reason message } } }";

  /** A way to write. */
  private enum Door {
    HTTP,
    GRAPHQL
  }

  /**
   * What a write was answered.
   *
   * @param reason why all of it was refused; empty where it was not
   * @param fields that were refused
   */
  private record Written(String reason, List<String> fields, List<JsonNode> results) {
    List<String> outcomes() {
      return results.stream()
          .map(result -> result.path("outcome").asText().replace("OUTCOME_", ""))
          .toList();
    }
  }

  private final TestMesh mesh;

  @SuppressWarnings("NullAway.Init") // JUnit fills it before the first test.
  private Album album;

  PictureWritesIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeAll
  void makeAlbum() {
    album = Album.create(mesh, "writes");
  }

  private Written write(Door door, String token, String id, String content) throws Exception {
    return door == Door.HTTP ? byHttp(token, id, content) : byGraphql(token, id, content);
  }

  private Written write(Door door, String id, byte[] file) throws Exception {
    return write(door, mesh.token(Role.WRITER), id, Base64.getEncoder().encodeToString(file));
  }

  private Written byHttp(String token, String id, String content) throws Exception {
    Map<String, Object> document =
        Map.of("documentId", id, "document", Map.of(), "picture", Map.of("content", content));
    HttpResponse<String> answer =
        mesh.graphql(token)
            .send(
                mesh.http().resolve("/api/v1/" + album.pictures() + "/documents:write"),
                GraphqlClient.JSON.writeValueAsString(Map.of("documents", List.of(document))),
                "application/json");
    JsonNode body = GraphqlClient.JSON.readTree(answer.body());
    assertThat(answer.statusCode() == 200).as(answer.body()).isEqualTo(body.has("results"));
    return new Written(
        body.path("details").findPath("reason").asText(),
        body.path("details").findValuesAsText("field"),
        nodes(body.path("results")));
  }

  private Written byGraphql(String token, String id, String content) throws Exception {
    JsonNode answer =
        mesh.graphql(token)
            .ask(
                WRITE,
                Map.of(
                    "collection",
                    album.pictures(),
                    "documents",
                    List.of(Map.of("id", id, "picture", Map.of("content", content)))));
    JsonNode error = answer.at("/errors/0/extensions");
    return new Written(
        error.path("reason").asText(),
        error.path("fields").findValuesAsText("field"),
        nodes(answer.at("/data/writeDocuments")));
  }

  private static List<JsonNode> nodes(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void picture_isStoredAndFound_andTheSameAgainChangesNothing(Door door) throws Exception {
    byte[] star = Files.readAllBytes(Album.DRAWN.resolve("drawn-01.png"));
    String id = "star-" + door;

    assertThat(write(door, id, star).outcomes()).containsExactly("CREATED");
    assertThat(write(door, id, star).outcomes()).containsExactly("UNCHANGED");

    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setParent(album.namespace())
            .addCollections(album.pictures())
            .setMode(SearchMode.SEARCH_MODE_DENSE);
    request.addProbesBuilder().getPictureBuilder().setContent(ByteString.copyFrom(star));
    try (var grpc = mesh.grpc(mesh.token(Role.READER))) {
      assertThat(grpc.search().search(request.build()).getHitsList())
          .extracting(Hit::getDocument)
          .contains(album.pictures() + "/documents/" + id);
    }
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void fileThatIsNoPicture_failsAlone_andSaysSo(Door door) throws Exception {
    Written written = write(door, "words", "no picture at all".repeat(20).getBytes());

    assertThat(written.outcomes()).containsExactly("FAILED");
    JsonNode result = written.results().getFirst();
    assertThat(result.path("failedStage").asText()).isEqualTo("CLEAN");
    assertThat(result.path("error").path("message").asText()).contains("no picture");
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void fileOfMoreThanTenMebibytes_isRefusedByName(Door door) throws Exception {
    Written written = write(door, "large", new byte[LARGEST + 1]);

    assertThat(written.reason()).isEqualTo("INVALID_FIELD");
    assertThat(written.fields()).containsExactly("documents[0].picture.content");
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void brokenBase64_isRefused(Door door) throws Exception {
    Written written = write(door, mesh.token(Role.WRITER), "broken", "data:image/png;base64,AAAA");

    assertThat(written.reason()).isEqualTo("INVALID_FIELD");
    assertThat(written.fields()).isNotEmpty();
    assertThat(written.results()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void anotherTenantsCollection_isNotThere_andReadersDoNotWrite(Door door) throws Exception {
    String star =
        Base64.getEncoder().encodeToString(Files.readAllBytes(Album.DRAWN.resolve("drawn-01.png")));

    assertThat(write(door, mesh.token("stranger", Role.ADMIN), "x", star).reason())
        .isEqualTo("RESOURCE_NOT_FOUND");
    assertThat(write(door, mesh.token(Role.READER), "x", star).reason())
        .isEqualTo("PERMISSION_DENIED");
  }
}
