package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.util.Durations;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.GetStatsResponse;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.IndexState;
import dev.vectormesh.search.v1.IndexStats;
import dev.vectormesh.search.v1.Locator;
import dev.vectormesh.search.v1.ScorePart;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.StepTiming;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Search through real stubs on embedded Qdrant, Triton and Redis. */
class SearchIT {
  private static final String TENANT = "acme";
  private static final String ANIMALS = "namespaces/zoo/collections/animals";
  private static TestMesh mesh;
  private static ResolveServingResponse zoo;

  @BeforeAll
  static void start() throws Exception {
    mesh = TestMesh.start(Map.of());
    zoo = Zoo.into(mesh, TENANT);
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = SearchMode.class,
      names = {"SEARCH_MODE_DENSE", "SEARCH_MODE_LEXICAL", "SEARCH_MODE_HYBRID"})
  void everyMode_findsTheDocumentFirst(SearchMode mode) {
    SearchResponse response = search(query("Which lions hunt zebras?").setMode(mode));
    Hit first = response.getHits(0);
    assertThat(first.getDocument()).isEqualTo(ANIMALS + "/documents/lion");
    assertThat(first.getTitle()).isEqualTo("Title of lion");
    assertThat(first.getUri()).isEqualTo("file:///lion.txt");
    assertThat(first.getChunks(0).getText()).isEqualTo("Lions hunt zebras at night.");
    assertThat(first.getChunks(0).getPosition()).isEqualTo(1);
    assertThat(first.getChunks(0).getPage()).isEqualTo(2);
    assertThat(first.getChunks(0).getLocator().getUnit()).isEqualTo(Locator.Unit.UNIT_PAGE);
    assertThat(first.getChunks(0).getLocator().getNumber()).isEqualTo(2);
    assertThat(first.getChunks(0).getLocator().getHeadingsList()).containsExactly("Zoo");
    assertThat(first.getMetadata().getFieldsOrThrow("mass").getNumberValue()).isEqualTo(190.5);
    assertThat(first.getMetadata().getFieldsOrThrow("tags").getListValue().getValuesList())
        .hasSize(2);
    assertThat(first.hasSimilarity()).isEqualTo(mode != SearchMode.SEARCH_MODE_LEXICAL);
    assertThat(response.getSpace()).isEqualTo(mesh.encoder().space().fingerprint());
    assertThat(response.getGeneration()).isEqualTo(1);
  }

  @Test
  void meaning_isFoundWithoutCommonWords() {
    SearchResponse response =
        search(query("kitty").setMode(SearchMode.SEARCH_MODE_DENSE).setTopK(1));
    assertThat(documents(response)).containsExactly("house-cat");
  }

  @Test
  void hits_areDocuments_withTheirBestChunks() {
    SearchResponse response =
        search(query("lion").setMode(SearchMode.SEARCH_MODE_DENSE).setChunksPerDocument(3));
    assertThat(documents(response)).doesNotHaveDuplicates().hasSize(4);
    assertThat(response.getHits(0).getChunksList()).hasSize(2);
    assertThat(response.getHits(0).getChunks(0).getScore())
        .isGreaterThanOrEqualTo(response.getHits(0).getChunks(1).getScore());
  }

  @Test
  void explanation_addsUpToTheScore() {
    SearchResponse response = search(query("birds that swim").setExplain(true));
    for (Hit hit : response.getHitsList()) {
      double sum =
          hit.getExplanation().getPartsList().stream()
              .mapToDouble(p -> p.getWeight() * p.getNormalized())
              .sum();
      assertThat(hit.getScore()).isEqualTo(sum, within(1e-9));
      assertThat(hit.getExplanation().getPartsList())
          .extracting(ScorePart::getName)
          .containsExactly("dense", "lexical");
    }
    assertThat(response.getHits(0).getExplanation().getSummary()).contains("cosine", "BM25");
    assertThat(response.getHits(0).getExplanation().getParts(0).getRaw())
        .isEqualTo(response.getHits(0).getSimilarity(), within(1e-6));
  }

  @Test
  void rrf_ranksFromOneWithKSixty() {
    SearchRequest.Builder request = query("penguins swim").setExplain(true);
    request.getFusionBuilder().getRrfBuilder();
    assertThat(search(request).getHits(0).getScore()).isEqualTo(2.0 / 61, within(1e-9));
  }

  @Test
  void collections_narrowTheSearch() {
    SearchResponse response =
        search(query("lion").addCollections("namespaces/zoo/collections/plants"));
    assertThat(documents(response)).containsExactly("oak");
  }

  @Test
  void threshold_leavesOutWhatIsLessSimilar() {
    SearchRequest.Builder request = query("lion hunting zebra");
    List<Hit> all = search(request).getHitsList();
    double between =
        (all.stream().mapToDouble(Hit::getSimilarity).max().orElseThrow()
                + all.stream().mapToDouble(Hit::getSimilarity).min().orElseThrow())
            / 2;
    SearchResponse above = search(request.setSimilarityThreshold(between));
    assertThat(above.getHitsList())
        .isNotEmpty()
        .hasSizeLessThan(all.size())
        .allSatisfy(h -> assertThat(h.getSimilarity()).isGreaterThanOrEqualTo(between));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "meta.class = \"mammal\"                 | lion house-cat",
        "meta.class = mammal                     | lion house-cat",
        "meta.class != \"mammal\"                | penguin oak",
        "NOT meta.class = mammal                 | penguin oak",
        "meta.class = bird OR meta.class = tree  | penguin oak",
        "meta.class = mammal AND meta.mass > 100 | lion",
        "meta.legs = 4                           | lion house-cat",
        "meta.legs >= 4                          | lion house-cat",
        "meta.legs < 4                           | penguin",
        "meta.mass = 190.5                       | lion",
        "meta.mass <= 4                          | house-cat",
        "meta.year = 2020                        | penguin",
        "meta.wild = true                        | lion",
        "meta.wild = false                       | house-cat",
        "meta.tags:\"hunter\"                    | lion",
        "meta.tags:cat                           | lion house-cat",
        "meta.tags:*                             | lion house-cat",
        "meta:wild                               | lion house-cat",
        "meta.parts.name:\"mane\"                | lion",
        "meta.parts.name = tail                  | lion",
        "meta.parts.count > 2                    | lion house-cat",
        "meta.parts.count > 5                    | house-cat",
        "meta.parts.name:*                       | lion house-cat",
        "meta.serial = 9007199254740993          | lion",
        "meta.serial = 9007199254740992          | house-cat",
        "NOT meta.wild:*                         | penguin oak",
        "meta.seen >= \"2025-01-01T00:00:00Z\"   | house-cat",
        "meta.seen < 2025-01-01                  | lion",
        "meta.seen = \"2025-05-01T08:00:00Z\"    | house-cat",
        "title = \"Title of oak\"                | oak",
        "title:\"penguin\"                       | penguin",
        "uri = \"file:///oak.txt\"               | oak",
        "\"meta.odd key\" = \"yes\"              | oak",
        "meta.nothing = \"x\"                    | ''",
        "meta.tenant_id = \"acme\"               | ''"
      })
  void filter_keepsWhatItSays(String filter, String documents) {
    SearchResponse response =
        search(query("animal").setMode(SearchMode.SEARCH_MODE_DENSE).setFilter(filter));
    assertThat(documents(response))
        .containsExactlyInAnyOrder(
            documents.isEmpty() ? new String[0] : documents.strip().split(" "));
  }

  @Test
  void noHits_areAnAnswer() {
    SearchResponse response = search(query("xylophone").setMode(SearchMode.SEARCH_MODE_LEXICAL));
    assertThat(response.getHitsList()).isEmpty();
    assertThat(response.getNextPageToken()).isEmpty();
  }

  @Test
  void pages_holdEachDocumentOnce() {
    for (SearchMode mode : List.of(SearchMode.SEARCH_MODE_DENSE, SearchMode.SEARCH_MODE_HYBRID)) {
      SearchRequest.Builder request = query("cat in the ocean").setMode(mode).setTopK(1);
      List<String> shown = new ArrayList<>();
      String token;
      do {
        SearchResponse page = search(request);
        shown.addAll(documents(page));
        token = page.getNextPageToken();
        request.setPageToken(token);
      } while (!token.isEmpty());
      assertThat(shown).containsExactlyInAnyOrder("lion", "house-cat", "penguin", "oak");
      assertThat(shown)
          .isEqualTo(documents(search(query("cat in the ocean").setMode(mode).setTopK(100))));
    }
  }

  @Test
  void pageToken_isOfItsRequestAndGeneration() {
    SearchRequest.Builder request = query("cat").setTopK(1);
    String token = search(request).getNextPageToken();
    refused(query("dog").setTopK(1).setPageToken(token), "page_token");
    refused(query("cat").setTopK(2).setPageToken(token), "page_token");
    refused(query("cat").setTopK(1).setPageToken("AAAA"), "page_token");
    refused(query("cat").setTopK(1).setPageToken("not base 64!"), "page_token");
    refused(
        query("cat").setTopK(1).setPageToken(token.substring(0, token.length() - 2) + "AA"),
        "page_token");
  }

  @Test
  void timings_nameTheStepsInOrder() {
    SearchResponse response = search(query("lion " + System.nanoTime()));
    assertThat(response.getTimingsList())
        .extracting(StepTiming::getStep)
        .containsExactly("resolve", "cache", "encode", "retrieve", "fuse", "assemble", "total");
    assertThat(Durations.toNanos(response.getTimings(6).getDuration())).isPositive();
  }

  @Test
  void longQuery_isCutAndSaysSo() {
    SearchResponse response = search(query("lion ".repeat(1600)));
    assertThat(response.getWarningsList()).singleElement().asString().contains("longer");
    assertThat(documents(response)).contains("lion");
  }

  @Test
  void badFields_areNamedAllAtOnce() {
    assertThat(
            violations(
                query("q".repeat(8193)).setTopK(0).setCandidates(1001).setSimilarityThreshold(2)))
        .containsExactlyInAnyOrder("query", "top_k", "candidates", "similarity_threshold");
    assertThat(violations(query("q").setTopK(101))).containsExactly("top_k");
    assertThat(violations(query("q").setParent("zoo"))).containsExactly("parent");
    assertThat(violations(query(""))).containsExactly("query");
    assertThat(
            violations(
                query("q")
                    .setMode(SearchMode.SEARCH_MODE_LEXICAL)
                    .setSimilarityThreshold(0.3)
                    .setFilter("(meta.class = bird")))
        .containsExactlyInAnyOrder("similarity_threshold", "filter");
    assertThat(violations(query("q").setFilter("clas = bird OR meta.legs = 2 OR lang = en")))
        .containsExactly("filter", "filter");
    refused(query("q").setFilter("word"), "filter");
  }

  @Test
  void badRequest_doesNothing() {
    int calls = mesh.namespaces().calls();
    violations(query("q").setFilter("meta.class <"));
    assertThat(mesh.namespaces().calls()).isEqualTo(calls);
  }

  @Test
  void unknownNames_areNotFound() {
    assertThat(failure(query("q").setParent("namespaces/nowhere")).getStatus().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
    StatusRuntimeException e =
        failure(query("q").addCollections("namespaces/zoo/collections/nothing"));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(ErrorDetails.info(e).orElseThrow().getMetadataMap())
        .containsEntry("resource", "namespaces/zoo/collections/nothing");
  }

  @Test
  void anotherSpace_isRefused() {
    ResolveServingResponse.Builder other = zoo.toBuilder();
    other.getNamespaceBuilder().setName("namespaces/moved");
    other.getNamespaceBuilder().getSpaceBuilder().setFingerprint("f".repeat(64));
    mesh.namespaces().put(TENANT, other.build());
    StatusRuntimeException e = failure(query("q").setParent("namespaces/moved"));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("SPACE_MISMATCH");
  }

  @Test
  void unservedEncoder_isASpaceMismatch() {
    ResolveServingResponse.Builder other = zoo.toBuilder();
    other.getNamespaceBuilder().setName("namespaces/old");
    other.getNamespaceBuilder().getSpaceBuilder().setModel("gone");
    mesh.namespaces().put(TENANT, other.build());
    StatusRuntimeException e = failure(query("q").setParent("namespaces/old"));
    assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("SPACE_MISMATCH");
  }

  @Test
  void emptyNamespace_findsNothing() {
    mesh.namespaces().create(TENANT, "empty", mesh.encoder().space(), "not-made-yet", "c");
    SearchResponse response = search(query("q").setParent("namespaces/empty"));
    assertThat(response.getHitsList()).isEmpty();
    assertThat(response.getWarningsList()).singleElement().asString().contains("no index");
  }

  @Test
  void stats_countSearches() {
    search(query("stats"));
    GetStatsResponse stats = mesh.stats(TENANT).getStats(GetStatsRequest.getDefaultInstance());
    assertThat(stats.getStepsList())
        .extracting(s -> s.getStep())
        .containsExactly(
            "resolve", "cache", "encode", "retrieve", "fuse", "assemble", "facets", "total");
    assertThat(stats.getSteps(7).getCount()).isPositive();
    assertThat(stats.getSteps(7).hasP50()).isTrue();
    assertThat(Durations.toNanos(stats.getSteps(7).getMin()))
        .isLessThanOrEqualTo(Durations.toNanos(stats.getSteps(7).getMax()));
  }

  @Test
  void stats_tellTheIndexOfTheCallersOwnNamespace() {
    GetStatsRequest all = GetStatsRequest.newBuilder().setParent("namespaces/zoo").build();
    IndexStats index = mesh.stats(TENANT).getStats(all).getIndex();
    IndexStats animals =
        mesh.stats(TENANT).getStats(all.toBuilder().addCollections(ANIMALS).build()).getIndex();
    assertThat(index.getState()).isIn(IndexState.INDEX_STATE_GREEN, IndexState.INDEX_STATE_YELLOW);
    assertThat(animals.getVectors()).isPositive().isLessThan(index.getVectors());
    assertThat(
            mesh.stats(TENANT).getStats(all.toBuilder().setOnlyPictures(true).build()).getIndex())
        .isEqualTo(IndexStats.newBuilder().setState(IndexState.INDEX_STATE_EMPTY).build());
    assertThat(mesh.stats("umbrella").getStats(all).hasIndex()).isFalse();
    assertThat(
            mesh.stats(TENANT)
                .getStats(all.toBuilder().addCollections(ANIMALS + "x").build())
                .hasIndex())
        .isFalse();
  }

  @Test
  void stats_ofCollectionsWithoutTheirNamespace_areRefused() {
    GetStatsRequest request = GetStatsRequest.newBuilder().addCollections(ANIMALS).build();
    var refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> mesh.stats(TENANT).getStats(request));
    assertThat(ErrorDetails.fields(refused))
        .extracting(FieldViolation::field)
        .containsExactly("collections[0]");
  }

  @Test
  void onlyPictures_whereAllIsText_findsNothing_andSaysWhy() {
    for (int i = 0; i < 2; i++) {
      SearchResponse response = search(query("lion").setOnlyPictures(true));
      assertThat(response.getHitsList()).isEmpty();
      assertThat(response.getWarningsList()).singleElement().asString().contains("pictures");
    }
  }

  @Test
  void onlyPictures_ofACollectionThatIsNotThere_isNotFound() {
    var refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> search(query("lion").setOnlyPictures(true).addCollections(ANIMALS + "x")));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  private static SearchRequest.Builder query(String text) {
    return SearchRequest.newBuilder().setParent("namespaces/zoo").setQuery(text);
  }

  private static SearchResponse search(SearchRequest.Builder request) {
    return mesh.search(TENANT).search(request.build());
  }

  private static List<String> documents(SearchResponse response) {
    return response.getHitsList().stream()
        .map(h -> h.getDocument().substring(h.getDocument().lastIndexOf('/') + 1))
        .toList();
  }

  private static StatusRuntimeException failure(SearchRequest.Builder request) {
    StatusRuntimeException e =
        catchThrowableOfType(StatusRuntimeException.class, () -> search(request));
    assertThat(e).isNotNull();
    return e;
  }

  private static List<String> violations(SearchRequest.Builder request) {
    StatusRuntimeException e = failure(request);
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return ErrorDetails.fields(e).stream().map(FieldViolation::field).toList();
  }

  private static void refused(SearchRequest.Builder request, String field) {
    assertThat(violations(request)).containsExactly(field);
  }
}
