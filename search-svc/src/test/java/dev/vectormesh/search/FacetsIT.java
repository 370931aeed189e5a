package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.search.v1.FacetCount;
import dev.vectormesh.search.v1.FacetResult;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.StepStats;
import dev.vectormesh.search.v1.StepTiming;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.ValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Documents counted by their values, beside a search. */
class FacetsIT {
  private static final String TENANT = "acme";
  private static final String SHOP = "namespaces/shop";
  private static final List<String> COLOURS =
      List.of("red", "red", "red", "blue", "blue", "\"odd\"");

  private static TestMesh mesh;
  private static ResolveServingResponse shop;

  /** 24 documents of one to three chunks each; another tenant's lie in the same collection. */
  @BeforeAll
  static void start() throws Exception {
    mesh = TestMesh.start(Map.of());
    mesh.corpus().createPhysical("shop-1");
    shop =
        mesh.namespaces()
            .create(TENANT, "shop", mesh.encoder().space(), "shop-1", "shirts", "hats");
    ResolveServingResponse other =
        mesh.namespaces().create("rival", "shop", mesh.encoder().space(), "shop-1", "shirts");
    mesh.corpus().writeAll(documents(TENANT, shop, 24));
    mesh.corpus().writeAll(documents("rival", other, 5));
  }

  private static List<TestCorpus.Draft> documents(
      String tenant, ResolveServingResponse serving, int count) {
    List<TestCorpus.Draft> drafts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TestCorpus.Draft draft =
          mesh.corpus()
              .document(tenant, serving, i % 4 == 3 && count == 24 ? "hats" : "shirts", "d" + i)
              .meta("colour", COLOURS.get(i % COLOURS.size()))
              .meta("size", ValueFactory.value(i % 3))
              .meta("price", ValueFactory.value(i + 0.5))
              .meta("wool", ValueFactory.value(i % 8 == 0))
              .meta("odd key", "k" + i % 2)
              .meta("maker", ValueFactory.value(Map.of("country", ValueFactory.value("c" + i % 2))))
              .meta(
                  "tags",
                  ValueFactory.list(
                      List.of(
                          ValueFactory.value("all"),
                          ValueFactory.value(i % 2 == 0 ? "even" : "odd"))));
      for (int chunk = 0; chunk <= i % 3; chunk++) {
        draft.chunk("garment number " + i + ", part " + chunk);
      }
      drafts.add(draft);
    }
    return drafts;
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  private static SearchRequest.Builder query(String... fields) {
    SearchRequest.Builder request =
        SearchRequest.newBuilder().setParent(SHOP).setQuery("garment").setTopK(3);
    for (String field : fields) {
      request.addFacetsBuilder().setField(field);
    }
    return request;
  }

  private static SearchResponse search(SearchRequest.Builder request) {
    return mesh.search(TENANT).search(request.build());
  }

  private static Map<Object, Long> counts(FacetResult facet) {
    Map<Object, Long> counts = new LinkedHashMap<>();
    for (FacetCount count : facet.getCountsList()) {
      counts.put(object(count.getValue()), count.getCount());
    }
    return counts;
  }

  private static Object object(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      default -> value.getStringValue();
    };
  }

  @Test
  void values_areCountedByDocuments_theMostFrequentFirst() {
    SearchResponse found = search(query("meta.colour", "meta.size", "meta.wool", "meta.tags"));

    assertThat(found.getHitsCount()).isEqualTo(3);
    assertThat(found.getWarningsList()).isEmpty();
    assertThat(found.getFacetsList())
        .extracting(FacetResult::getField)
        .containsExactly("meta.colour", "meta.size", "meta.wool", "meta.tags");
    assertThat(counts(found.getFacets(0)))
        .containsExactly(entry("red", 12L), entry("blue", 8L), entry("\"odd\"", 4L));
    assertThat(counts(found.getFacets(1)))
        .containsExactly(entry(0.0, 8L), entry(1.0, 8L), entry(2.0, 8L));
    assertThat(counts(found.getFacets(2))).containsExactly(entry(false, 21L), entry(true, 3L));
    assertThat(counts(found.getFacets(3)))
        .containsExactly(entry("all", 24L), entry("even", 12L), entry("odd", 12L));
  }

  @Test
  void everyCount_isWhatItsFilterFinds() {
    SearchRequest.Builder request =
        query("meta.colour", "meta.size", "meta.wool", "meta.odd key").setTopK(100);
    request.addFacetsBuilder().setField("meta.price").addEdges(0).addEdges(4.25).addEdges(20);
    SearchResponse found = search(request);

    for (FacetResult facet : found.getFacetsList()) {
      assertThat(facet.getCountsList()).isNotEmpty();
      for (FacetCount count : facet.getCountsList()) {
        List<Hit> hits = search(query().setFilter(count.getFilter()).setTopK(100)).getHitsList();
        assertThat(hits).as(count.getFilter()).hasSize((int) count.getCount());
      }
    }
  }

  @Test
  void ranges_areFromEdgeToEdge() {
    SearchRequest.Builder request = query();
    request.addFacetsBuilder().setField("meta.price").addEdges(0).addEdges(4.5).addEdges(20);

    List<FacetCount> counts = search(request).getFacets(0).getCountsList();

    assertThat(counts).extracting(FacetCount::getCount).containsExactly(0L, 4L, 16L, 4L);
    assertThat(counts.getFirst().hasFrom()).isFalse();
    assertThat(counts.get(1).getFrom()).isZero();
    assertThat(counts.get(1).getTo()).isEqualTo(4.5);
    assertThat(counts.getLast().hasTo()).isFalse();
    assertThat(counts.get(1).getFilter()).isEqualTo("meta.price >= 0 AND meta.price < 4.5");
  }

  @Test
  void filterAndCollections_sayWhatIsCounted_aFacetsOwnFilterGoesBefore() {
    SearchRequest.Builder request = query("meta.colour").setFilter("meta.colour = \"red\"");
    request.addFacetsBuilder().setField("meta.colour").setFilter("meta.size = 0").setValues(1);
    SearchResponse filtered = search(request);

    assertThat(counts(filtered.getFacets(0))).containsExactly(entry("red", 12L));
    assertThat(counts(filtered.getFacets(1))).containsExactly(entry("blue", 4L));

    SearchResponse hats =
        search(query("collection", "kind").addCollections(SHOP + "/collections/hats"));
    assertThat(counts(hats.getFacets(0))).containsExactly(entry(SHOP + "/collections/hats", 6L));
    assertThat(counts(hats.getFacets(1))).containsExactly(entry("text", 6L));
    assertThat(counts(search(query("collection")).getFacets(0)))
        .containsExactly(
            entry(SHOP + "/collections/shirts", 18L), entry(SHOP + "/collections/hats", 6L));
  }

  @Test
  void nothingToCount_isAnAnswer_andWhatIsNotCountedIsSaid() {
    SearchResponse found =
        search(query("meta.nothing", "meta.price", "meta.maker", "meta.maker.country"));

    assertThat(found.getFacetsList().subList(0, 3))
        .allSatisfy(facet -> assertThat(facet.getCountsList()).isEmpty());
    assertThat(counts(found.getFacets(3))).containsExactly(entry("c0", 12L), entry("c1", 12L));
    assertThat(found.getWarningsList())
        .satisfiesExactly(
            told -> assertThat(told).contains("meta.price is not counted", "give edges"),
            told -> assertThat(told).contains("meta.maker is not counted", "it holds no texts"));
    assertThat(counts(search(query("meta.colour").setFilter("meta.size = 9")).getFacets(0)))
        .isEmpty();
  }

  @Test
  void valuesOfAnotherKindThanTheIndex_areNotHidden() {
    String field = "meta.code";
    mesh.corpus().document(TENANT, shop, "shirts", "coded").chunk("x").meta("code", "abc").write();
    assertThat(counts(search(query(field)).getFacets(0))).containsExactly(entry("abc", 1L));
    mesh.corpus()
        .document(TENANT, shop, "shirts", "coded")
        .chunk("x")
        .meta("code", ValueFactory.value(7))
        .write();
    try {
      SearchResponse found = search(query(field));
      assertThat(found.getFacets(0).getCountsList()).isEmpty();
      assertThat(found.getWarningsList())
          .singleElement()
          .asString()
          .contains("meta.code is not counted", "another kind");
    } finally {
      mesh.corpus().delete(TENANT, shop, "coded");
    }
  }

  @Test
  void counts_comeWithTheFirstPageAlone_fromTheCacheToo_andTakeAStep() {
    SearchRequest.Builder request = query("meta.colour").setQuery("garments by colour");
    SearchResponse first = search(request);
    assertThat(first.getTimingsList()).extracting(StepTiming::getStep).contains("facets");
    SearchResponse second = search(request.clone().setPageToken(first.getNextPageToken()));
    assertThat(second.getHitsCount()).isEqualTo(3);
    assertThat(second.getFacetsList()).isEmpty();

    Awaitility.await().until(() -> search(request).getCached());
    SearchResponse cached = search(request);
    assertThat(cached.getFacetsList()).isEqualTo(first.getFacetsList());
    assertThat(mesh.stats(TENANT).getStats(GetStatsRequest.getDefaultInstance()).getStepsList())
        .filteredOn(step -> step.getStep().equals("facets"))
        .singleElement()
        .extracting(StepStats::getCount)
        .satisfies(count -> assertThat(count).isPositive());
  }

  @Test
  void badFacets_areAllNamed() {
    SearchRequest.Builder request = query("colour", "title", "meta.", "kind");
    request.getFacetsBuilder(3).addEdges(1);
    request.addFacetsBuilder().setField("meta.price").addEdges(2).addEdges(2);
    request.addFacetsBuilder().setField("meta.price").addEdges(Double.NaN);
    request.addFacetsBuilder().setField("meta.price").setFilter("colour = 1");

    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> search(request));

    assertThat(ErrorDetails.fields(refused))
        .extracting(FieldViolation::field)
        .containsExactly(
            "facets[0].field",
            "facets[1].field",
            "facets[2].field",
            "facets[3].edges",
            "facets[4].edges",
            "facets[5].edges",
            "facets[6].filter");
  }

  @Test
  void indexes_areMadeForSoManyFields_andOthersAreNotCounted() {
    mesh.corpus().createPhysical("wide-1");
    ResolveServingResponse wide =
        mesh.namespaces().create(TENANT, "wide", mesh.encoder().space(), "wide-1", "all");
    TestCorpus.Draft draft = mesh.corpus().document(TENANT, wide, "all", "one").chunk("x");
    for (int i = 0; i < 70; i++) {
      draft.meta("key" + i, "v");
    }
    draft.write();
    int counted = 0;
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      SearchResponse found =
          search(query("meta.key" + i).setParent("namespaces/wide").setQuery("x"));
      counted += found.getFacets(0).getCountsCount();
      warnings.addAll(found.getWarningsList());
    }

    assertThat(counted).isBetween(50, 64);
    assertThat(warnings).hasSize(70 - counted);
    assertThat(warnings.getFirst()).contains("already counts by 64 other fields");
  }
}
