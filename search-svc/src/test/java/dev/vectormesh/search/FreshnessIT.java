package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The cache never hides a write, and what is away is said by name. */
@SuppressWarnings("NullAway.Init") // each test starts a mesh of its own settings
class FreshnessIT {
  private static final String TENANT = "acme";

  private TestMesh mesh;
  private ResolveServingResponse serving;

  private void start(Map<String, String> settings) throws Exception {
    mesh = TestMesh.start(settings);
    mesh.corpus().createPhysical("fresh");
    serving = mesh.namespaces().create(TENANT, "fresh", mesh.encoder().space(), "fresh", "c");
    document("one", "alpha particles are helium nuclei").write();
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
  }

  @Test
  void sameSearch_comesFromTheCache() throws Exception {
    start(Map.of());
    SearchRequest request = request("alpha " + UUID.randomUUID()).build();
    SearchResponse first = mesh.search(TENANT).search(request);
    assertThat(first.getCached()).isFalse();
    SearchResponse second = untilCached(request);
    assertThat(second.getHitsList()).isEqualTo(first.getHitsList());
    assertThat(second.getNextPageToken()).isEqualTo(first.getNextPageToken());
    assertThat(second.getTimingsList())
        .extracting(t -> t.getStep())
        .containsExactly("resolve", "cache", "total");
  }

  @Test
  void write_isSeenByTheNextSearch() throws Exception {
    start(Map.of());
    SearchRequest request = request("alpha " + UUID.randomUUID()).build();
    untilCached(request);
    for (int i = 0; i < 20; i++) {
      document("more" + i, "alpha particle number " + i).write();
      SearchResponse response = mesh.search(TENANT).search(request);
      assertThat(response.getCached()).isFalse();
      assertThat(response.getHitsCount()).isEqualTo(i + 2);
    }
    mesh.corpus().delete(TENANT, serving, "more7");
    assertThat(mesh.search(TENANT).search(request).getHitsList())
        .hasSize(20)
        .noneMatch(h -> h.getDocument().endsWith("/more7"));
  }

  @Test
  void concurrentSearches_seeTheWriteBeforeThem() throws Exception {
    start(Map.of());
    SearchRequest request = request("alpha " + UUID.randomUUID()).build();
    for (int round = 0; round < 10; round++) {
      document("r" + round, "alpha in round " + round).write();
      int expected = round + 2;
      List<Callable<Integer>> searches =
          IntStream.range(0, 8)
              .<Callable<Integer>>mapToObj(
                  i -> () -> mesh.search(TENANT).search(request).getHitsCount())
              .toList();
      assertThat(Fanout.all(searches)).containsOnly(expected);
    }
  }

  @Test
  void newGeneration_isSeenByTheNextSearch() throws Exception {
    start(Map.of());
    document("two", "alpha decay").write();
    SearchRequest request = request("alpha " + UUID.randomUUID()).setTopK(1).build();
    String token = mesh.search(TENANT).search(request).getNextPageToken();
    untilCached(request);
    mesh.corpus().createPhysical("fresh-2");
    ResolveServingResponse.Builder next = serving.toBuilder().setPhysicalCollection("fresh-2");
    next.getNamespaceBuilder().setGeneration(2).setSignature("100");
    serving = next.build();
    document("reborn", "alpha in the second generation").write();
    mesh.namespaces().put(TENANT, serving);

    SearchResponse response = mesh.search(TENANT).search(request);
    assertThat(response.getGeneration()).isEqualTo(2);
    assertThat(response.getHitsList())
        .singleElement()
        .satisfies(h -> assertThat(h.getDocument()).endsWith("/reborn"));
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> mesh.search(TENANT).search(request.toBuilder().setPageToken(token).build()));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void deletedNamespace_isNotFound_evenIfItWasKnown() throws Exception {
    start(Map.of());
    SearchRequest request = request("alpha").build();
    untilCached(request);
    mesh.namespaces().remove(TENANT, "namespaces/fresh");
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> mesh.search(TENANT).search(request));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void hangingIngest_leavesTimeForTheSearch() throws Exception {
    start(Map.of("queryTimeout", "6s"));
    SearchRequest request = request("alpha " + UUID.randomUUID()).build();
    mesh.search(TENANT).search(request);
    mesh.namespaces().hang();
    SearchResponse response = mesh.search(TENANT).search(request);
    assertThat(response.getHitsCount()).isEqualTo(1);
    assertThat(response.getWarningsList()).singleElement().asString().contains("owner");
  }

  @Test
  void hangingIngest_endsInTime_whenNothingIsKnown() throws Exception {
    start(Map.of("queryTimeout", "1s"));
    mesh.namespaces().hang();
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> mesh.search(TENANT).search(request("alpha").build()));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("DEADLINE_EXCEEDED");
  }

  @Test
  void redisAway_changesNothingButSpeed() throws Exception {
    start(Map.of("redis.uri", "redis://127.0.0.1:1"));
    SearchRequest request = request("alpha").build();
    assertThat(mesh.search(TENANT).search(request).getHitsCount()).isEqualTo(1);
    assertThat(mesh.search(TENANT).search(request).getCached()).isFalse();
    assertThat(mesh.search().health().status()).isEqualTo(Health.Status.DEGRADED);
  }

  @Test
  void brokenCacheEntry_isMadeAnew() throws Exception {
    start(Map.of());
    SearchRequest request = request("alpha " + UUID.randomUUID()).build();
    untilCached(request);
    TestRedis.overwriteAll(SharedStores.redis(), "search:answer:*", new byte[] {1, 2, 3});
    SearchResponse response = mesh.search(TENANT).search(request);
    assertThat(response.getCached()).isFalse();
    assertThat(response.getHitsCount()).isEqualTo(1);
  }

  @Test
  void tritonAway_isUnavailable_andWordsAreStillFound() throws Exception {
    start(Map.of("triton", "grpc://127.0.0.1:1"));
    assertUnavailable(request("alpha").build(), "triton");
    SearchRequest words = request("alpha").setMode(SearchMode.SEARCH_MODE_LEXICAL).build();
    assertThat(mesh.search(TENANT).search(words).getHitsCount()).isEqualTo(1);
  }

  @Test
  void qdrantAway_isUnavailable() throws Exception {
    start(Map.of("qdrant", "grpc://127.0.0.1:1"));
    assertUnavailable(request("alpha").build(), "qdrant");
  }

  @Test
  void ingestAway_searchesWhatWasKnown_andKeepsNothing() throws Exception {
    start(Map.of());
    SearchRequest request = request("alpha " + UUID.randomUUID()).build();
    mesh.search(TENANT).search(request);
    mesh.stopIngest();
    for (int i = 0; i < 2; i++) {
      SearchResponse response = mesh.search(TENANT).search(request);
      assertThat(response.getHitsCount()).isEqualTo(1);
      assertThat(response.getCached()).isFalse();
      assertThat(response.getWarningsList()).singleElement().asString().contains("owner");
    }
    assertUnavailable(request("alpha").setParent("namespaces/never-seen").build(), "ingest");
  }

  private void assertUnavailable(SearchRequest request, String dependency) {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> mesh.search(TENANT).search(request));
    assertThat(e).isNotNull();
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ErrorDetails.info(e).orElseThrow().getMetadataMap())
        .containsEntry("dependency", dependency);
    assertThat(ErrorDetails.retryAfter(e)).hasValueSatisfying(d -> assertThat(d).isPositive());
    assertThat(mesh.search().health().status()).isEqualTo(Health.Status.NOT_SERVING);
    assertThat(mesh.search().health().components())
        .filteredOn(c -> !c.ok())
        .extracting(Health.Component::name)
        .contains(dependency);
  }

  /** An answer is kept after it was given. */
  private SearchResponse untilCached(SearchRequest request) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    SearchResponse response;
    do {
      response = mesh.search(TENANT).search(request);
    } while (!response.getCached() && System.nanoTime() < end);
    assertThat(response.getCached()).isTrue();
    return response;
  }

  private TestCorpus.Draft document(String id, String text) {
    return mesh.corpus().document(TENANT, serving, "c", id).chunk(text);
  }

  private static SearchRequest.Builder request(String text) {
    return SearchRequest.newBuilder().setParent("namespaces/fresh").setQuery(text).setTopK(100);
  }
}
