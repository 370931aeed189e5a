package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.search.v1.Facet;
import dev.vectormesh.search.v1.FacetCount;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that search service answers tells of documents that the caller's labels do not let see.
 */
class AccessLabelsIT {
  private static final String TENANT = "acme";
  private static final Set<String> EVERYTHING = Set.of("*");

  private static TestMesh mesh;
  private static ResolveServingResponse open;

  @BeforeAll
  static void start() throws Exception {
    mesh = TestMesh.start(Map.of());
    mesh.corpus().createPhysical("labels");
    open = mesh.namespaces().create(TENANT, "vault", mesh.encoder().space(), "labels", "papers");
    mesh.corpus()
        .writeAll(
            List.of(
                paper("public", "of everybody"),
                paper("red", "of the red team").labels("red"),
                paper("blue", "of the blue team").labels("blue"),
                paper("both", "of both teams").labels("red", "blue")));
    open = mesh.namespaces().served(TENANT, "namespaces/vault");
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @BeforeEach
  void enforce() {
    rules(Namespace.Access.ACCESS_ENFORCED, Namespace.Unlabelled.UNLABELLED_VISIBLE);
  }

  private static TestCorpus.Draft paper(String id, String words) {
    return mesh.corpus()
        .document(TENANT, open, "papers", id)
        .chunk("the launch code " + words)
        .meta("code", id);
  }

  /** The rules move no signature: answers of other rules must not be taken for these. */
  private static void rules(Namespace.Access access, Namespace.Unlabelled unlabelled) {
    mesh.namespaces()
        .put(
            TENANT,
            open.toBuilder()
                .setNamespace(
                    open.getNamespace().toBuilder().setAccess(access).setUnlabelled(unlabelled))
                .build());
  }

  private static SearchRequest.Builder request() {
    return SearchRequest.newBuilder().setParent("namespaces/vault").setQuery("the launch code");
  }

  private static SearchResponse search(Set<String> labels, SearchRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(mesh.channel(TENANT, Role.ADMIN, labels))
        .search(request.build());
  }

  private static List<String> found(Set<String> labels, SearchRequest.Builder request) {
    return search(labels, request).getHitsList().stream()
        .map(Hit::getDocument)
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .sorted()
        .toList();
  }

  static Stream<SearchRequest> waysToAsk() {
    return Stream.of(
            request().setMode(SearchMode.SEARCH_MODE_DENSE),
            request().setMode(SearchMode.SEARCH_MODE_LEXICAL),
            request().setMode(SearchMode.SEARCH_MODE_HYBRID),
            request().setCandidates(1000).setTopK(100).setExplain(true),
            request().setDistinct(true),
            request().setMode(SearchMode.SEARCH_MODE_DENSE).setMinRelevance(0),
            request().setFilter("access_labels = \"blue\" OR NOT access_labels = \"blue\""),
            request().setFilter("NOT access_labels:* OR access_labels:*"),
            request().setFilter("meta.code != \"x\""),
            request().addCollections("namespaces/vault/collections/papers").setChunksPerDocument(3))
        .map(SearchRequest.Builder::build);
  }

  @ParameterizedTest
  @MethodSource("waysToAsk")
  void search_findsWhatTheLabelsLetSee(SearchRequest request) {
    assertThat(found(Set.of("red"), request.toBuilder())).containsExactly("both", "public", "red");
    assertThat(found(Set.of(), request.toBuilder())).containsExactly("public");
    assertThat(found(Set.of("green"), request.toBuilder())).containsExactly("public");
    assertThat(found(EVERYTHING, request.toBuilder()))
        .containsExactly("blue", "both", "public", "red");
    // Asked again: what is in the cache is of other labels.
    assertThat(found(Set.of("blue"), request.toBuilder()))
        .containsExactly("blue", "both", "public");
    assertThat(found(Set.of(), request.toBuilder())).containsExactly("public");
  }

  @Test
  void rules_holdFromTheNextSearchOn_whateverIsInTheCache() {
    rules(Namespace.Access.ACCESS_OPEN, Namespace.Unlabelled.UNLABELLED_VISIBLE);
    assertThat(found(Set.of(), request())).hasSize(4);

    rules(Namespace.Access.ACCESS_ENFORCED, Namespace.Unlabelled.UNLABELLED_HIDDEN);

    assertThat(found(Set.of(), request())).isEmpty();
    assertThat(found(Set.of("red"), request())).containsExactly("both", "red");
    assertThat(found(EVERYTHING, request())).hasSize(4);
  }

  @Test
  void filter_narrowsByLabels() {
    assertThat(found(EVERYTHING, request().setFilter("access_labels = \"red\"")))
        .containsExactly("both", "red");
    assertThat(found(EVERYTHING, request().setFilter("access_labels = \"re\""))).isEmpty();
    assertThat(found(Set.of("red"), request().setFilter("access_labels = \"blue\"")))
        .containsExactly("both");
  }

  @Test
  void documentThatIsNotSeen_isNoProbe() {
    SearchRequest.Builder byBlue =
        SearchRequest.newBuilder()
            .setParent("namespaces/vault")
            .addProbes(
                Probe.newBuilder()
                    .setDocument("namespaces/vault/collections/papers/documents/blue"));

    assertThat(found(Set.of("blue"), byBlue.clone())).contains("both");
    assertThatThrownBy(() -> search(Set.of("red"), byBlue))
        .satisfies(e ->
            assertThat(ErrorDetails.info(e).orElseThrow().getReason())
                .isEqualTo("RESOURCE_NOT_FOUND"));
  }

  @Test
  void counts_areOfWhatIsSeen() {
    SearchRequest.Builder counted =
        request()
            .addFacets(Facet.newBuilder().setField("meta.code"))
            .addFacets(Facet.newBuilder().setField("kind"));

    SearchResponse red = search(Set.of("red"), counted.clone());

    assertThat(red.getFacets(0).getCountsList())
        .extracting(count -> count.getValue().getStringValue())
        .containsExactlyInAnyOrder("both", "public", "red");
    assertThat(red.getFacets(1).getCountsList())
        .extracting(FacetCount::getCount)
        .containsExactly(3L);
    GetStatsRequest stats = GetStatsRequest.newBuilder().setParent("namespaces/vault").build();
    assertThat(
            StatsServiceGrpc.newBlockingStub(mesh.channel(TENANT, Role.READER, Set.of()))
                .getStats(stats)
                .getIndex()
                .getVectors())
        .isEqualTo(1);
  }

  @Test
  void pages_goOnWithinWhatIsSeen() {
    SearchResponse first = search(Set.of("red"), request().setTopK(2));

    SearchResponse second =
        search(Set.of("red"), request().setTopK(2).setPageToken(first.getNextPageToken()));

    assertThat(first.getHitsCount()).isEqualTo(2);
    assertThat(second.getHitsCount()).isEqualTo(1);
    assertThat(second.getNextPageToken()).isEmpty();
  }
}
