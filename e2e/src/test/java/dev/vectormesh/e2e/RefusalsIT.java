package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListBatchesRequest;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.search.v1.SearchRequest;
import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad calls: the right code and reason, every bad field named, nothing done; by gRPC and GraphQL.
 */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RefusalsIT {
  private static final String NAMESPACE = "namespaces/refusals";
  private static final String COLLECTION = NAMESPACE + "/collections/notes";

  private final TestMesh mesh;
  private final TestMesh.GrpcClient admin;

  RefusalsIT(TestMesh mesh) {
    this.mesh = mesh;
    this.admin = mesh.grpc(mesh.token(Role.ADMIN));
  }

  @BeforeAll
  void createNamespace() {
    admin
        .namespaces()
        .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("refusals").build());
    admin
        .collections()
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(NAMESPACE)
                .setCollectionId("notes")
                .setCollection(Collection.getDefaultInstance())
                .build());
  }

  @AfterAll
  void close() {
    admin.close();
  }

  /** A caller that is refused, whatever it asks for. */
  record Intruder(String who, @Nullable String token, String code, String reason) {
    @Override
    public String toString() {
      return who;
    }
  }

  Stream<Intruder> intruders() {
    return Stream.of(
        new Intruder("no token", null, "UNAUTHENTICATED", "UNAUTHENTICATED"),
        new Intruder("expired", mesh.expiredToken(), "UNAUTHENTICATED", "UNAUTHENTICATED"),
        new Intruder("no JWT", "nonsense", "UNAUTHENTICATED", "UNAUTHENTICATED"),
        new Intruder("reader", mesh.token(Role.READER), "PERMISSION_DENIED", "PERMISSION_DENIED"),
        new Intruder(
            "other tenant", mesh.token("stranger", Role.ADMIN), "NOT_FOUND", "RESOURCE_NOT_FOUND"));
  }

  @ParameterizedTest
  @MethodSource("intruders")
  void intruder_deletesNothing(Intruder intruder) throws Exception {
    try (TestMesh.GrpcClient grpc = mesh.grpc(intruder.token())) {
      Throwable refused =
          catchThrowable(() ->
              grpc.namespaces()
                  .deleteNamespace(DeleteNamespaceRequest.newBuilder().setName(NAMESPACE).build()));
      assertRefused(refused, intruder.code(), intruder.reason());
    }
    JsonNode error =
        error(
            mesh.graphql(intruder.token())
                .ask("mutation { deleteNamespace(name: \"refusals\") { name } }"));
    assertThat(error.at("/extensions/code").asText()).isEqualTo(intruder.code());
    assertThat(error.at("/extensions/reason").asText()).isEqualTo(intruder.reason());
    assertThat(
            admin
                .namespaces()
                .getNamespace(GetNamespaceRequest.newBuilder().setName(NAMESPACE).build())
                .getName())
        .isEqualTo(NAMESPACE);
  }

  @Test
  void namesOfAnotherTenant_areNotFound_inEveryService() {
    try (TestMesh.GrpcClient stranger = mesh.grpc(mesh.token("stranger", Role.ADMIN))) {
      assertRefused(
          catchThrowable(() -> stranger.search().search(search().setQuery("x").build())),
          "NOT_FOUND",
          "RESOURCE_NOT_FOUND");
      assertRefused(
          catchThrowable(() ->
              stranger
                  .documents()
                  .listDocuments(ListDocumentsRequest.newBuilder().setParent(COLLECTION).build())),
          "NOT_FOUND",
          "RESOURCE_NOT_FOUND");
      assertRefused(
          catchThrowable(() -> stranger.ingest().ingestSource(ingest(mesh.files()))),
          "NOT_FOUND",
          "RESOURCE_NOT_FOUND");
    }
  }

  /** A search that is asked wrongly, as the contracts and as the schema write it. */
  record BadSearch(
      String what, Consumer<SearchRequest.Builder> grpc, String arguments, List<String> fields) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<BadSearch> badSearches() {
    String longQuery = "q".repeat(8_193);
    return Stream.of(
        new BadSearch(
            "query of 8,193 characters",
            r -> r.setQuery(longQuery),
            "query: \"" + longQuery + "\"",
            List.of("query")),
        new BadSearch("no query", r -> r.setQuery(""), "query: \"\"", List.of("query")),
        new BadSearch("topK 0", r -> r.setTopK(0), "query: \"x\", topK: 0", List.of("top_k")),
        new BadSearch("topK 101", r -> r.setTopK(101), "query: \"x\", topK: 101", List.of("top_k")),
        new BadSearch(
            "malformed filter",
            r -> r.setFilter("meta.year >"),
            "query: \"x\", filter: \"meta.year >\"",
            List.of("filter")),
        new BadSearch(
            "filter that orders words",
            r -> r.setFilter("meta.year > \"soon\""),
            "query: \"x\", filter: \"meta.year > \\\"soon\\\"\"",
            List.of("filter")),
        new BadSearch(
            "filter over fields that there are not",
            r -> r.setFilter("lang = \"en\" AND metadata.year > 2000"),
            "query: \"x\", filter: \"lang = \\\"en\\\" AND metadata.year > 2000\"",
            List.of("filter", "filter")),
        new BadSearch(
            "three at once",
            r -> r.setQuery(longQuery).setTopK(0).setCandidates(2_000),
            "query: \"" + longQuery + "\", topK: 0, candidates: 2000",
            List.of("query", "top_k", "candidates")));
  }

  @ParameterizedTest
  @MethodSource("badSearches")
  void badSearch_namesEveryField(BadSearch bad) throws Exception {
    SearchRequest.Builder request = search().setQuery("x");
    bad.grpc().accept(request);
    Throwable refused = catchThrowable(() -> admin.search().search(request.build()));
    assertRefused(refused, "INVALID_ARGUMENT", "INVALID_FIELD");
    assertThat(ErrorDetails.fields(refused).stream().map(FieldViolation::field))
        .containsExactlyInAnyOrderElementsOf(bad.fields());

    JsonNode error =
        error(
            mesh.graphql()
                .ask(
                    "{ search(namespace: \"refusals\", %s) { hits { document } } }"
                        .formatted(bad.arguments())));
    assertThat(error.at("/extensions/code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(error.at("/extensions/reason").asText()).isEqualTo("INVALID_FIELD");
    assertThat(error.at("/extensions/fields").findValuesAsText("field"))
        .containsExactlyInAnyOrderElementsOf(
            bad.fields().stream().map(f -> f.equals("top_k") ? "topK" : f).toList());
  }

  @Test
  void unknownFilterField_isRefused_whereTheFieldsAreAClosedList() throws Exception {
    Throwable refused =
        catchThrowable(() ->
            admin
                .jobs()
                .listJobs(ListJobsRequest.newBuilder().setFilter("colour = \"red\"").build()));
    assertRefused(refused, "INVALID_ARGUMENT", "INVALID_FIELD");
    assertThat(ErrorDetails.fields(refused))
        .singleElement()
        .satisfies(bad -> {
          assertThat(bad.field()).isEqualTo("filter");
          assertThat(bad.why()).contains("colour");
        });
    JsonNode error =
        error(mesh.graphql().ask("{ jobs(filter: \"colour = 1\") { nodes { name } } }"));
    assertThat(error.at("/extensions/fields/0/field").asText()).isEqualTo("filter");
  }

  @Test
  void unknownField_isNamed_byJsonAndByGraphql() throws Exception {
    HttpResponse<String> json =
        mesh.graphql()
            .send(
                mesh.http().resolve("/api/v1/" + NAMESPACE + ":search"),
                "{\"query\": \"x\", \"topk\": 3}",
                "application/json");
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(json.body()).contains("topk").contains("INVALID_FIELD");

    JsonNode error =
        error(
            mesh.graphql()
                .ask(
                    "{ search(namespace: \"refusals\", query: \"x\", topk: 3) { hits { score } }"
                        + " }"));
    assertThat(error.at("/extensions/code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(error.path("message").asText()).contains("topk");
  }

  @Test
  void pathsThatLeadAstray_areRefused() throws Exception {
    Path secret = Files.writeString(mesh.outside().resolve("secret.txt"), "not for you");
    Path link = mesh.files().resolve("innocent.txt");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, secret);
    for (Path path :
        List.of(
            secret,
            mesh.outside(),
            link,
            mesh.data(),
            mesh.data().resolve("secrets/jwt"),
            Path.of("/etc/passwd"))) {
      assertRefused(
          catchThrowable(() -> admin.ingest().ingestSource(ingest(path))),
          "PERMISSION_DENIED",
          "PATH_REFUSED");
      JsonNode error =
          error(
              mesh.graphql()
                  .ask(
                      "mutation ($p: String!) { ingest(collection: \"%s\", files: {path: $p}) { name } }"
                          .formatted(COLLECTION),
                      Map.of("p", path.toString())));
      assertThat(error.at("/extensions/reason").asText())
          .as(path.toString())
          .isEqualTo("PATH_REFUSED");
    }
    assertThat(
            admin
                .ingest()
                .listBatches(ListBatchesRequest.newBuilder().setParent(NAMESPACE).build())
                .getBatchesCount())
        .as("nothing was begun")
        .isZero();
  }

  private static SearchRequest.Builder search() {
    return SearchRequest.newBuilder().setParent(NAMESPACE);
  }

  private static IngestSourceRequest ingest(Path path) {
    return IngestSourceRequest.newBuilder()
        .setParent(COLLECTION)
        .setSource(Source.newBuilder().setFiles(FilesSource.newBuilder().setPath(path.toString())))
        .build();
  }

  private static void assertRefused(Throwable refused, String code, String reason) {
    assertThat(refused).as("a refusal").isNotNull();
    assertThat(Status.fromThrowable(refused).getCode().name())
        .as(String.valueOf(refused))
        .isEqualTo(code);
    assertThat(ErrorDetails.info(refused).orElseThrow().getReason()).isEqualTo(reason);
    assertThat(ErrorDetails.info(refused).orElseThrow().getDomain()).isEqualTo("vectormesh.dev");
  }

  private static JsonNode error(JsonNode answer) {
    assertThat(answer.path("errors")).as(answer.toString()).hasSize(1);
    return answer.at("/errors/0");
  }
}
