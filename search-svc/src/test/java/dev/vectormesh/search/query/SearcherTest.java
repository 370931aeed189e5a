package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.serving.Serving;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SearcherTest {
  private static final Pictures NO_PICTURES =
      (content, part, input) -> {
        throw new AssertionError("no picture is searched by");
      };

  private static final String COLLECTION = "namespaces/ns/collections/c";

  private static final Serving SERVING =
      Serving.of(
          "namespaces/ns",
          "uid",
          "space",
          "model",
          "1",
          Bm25Encoder.CURRENT_ANALYSIS,
          1,
          "s1",
          "physical",
          java.util.List.of(),
          Map.of(COLLECTION, "col"),
          Access.ALL);

  private final FixedChunks chunks = new FixedChunks();
  private String metric = "cosine";
  private final Searcher searcher =
      new Searcher(
          chunks,
          new QueryEncoder((m, v, f) -> new OneVector(metric), NO_PICTURES, 10),
          100,
          Neighbours.NONE);

  @Test
  void pages_showEachDocumentOnce_andInTheSameOrderForAnyPageSize() {
    // 700 documents of two chunks each: more than the first two steps reach.
    for (int i = 0; i < 700; i++) {
      chunks.add("d" + i, 0, 1 - i / 1000.0, i % 3 == 0 ? i : 0);
      chunks.add("d" + i, 1, 0.9 - i / 1000.0, 0);
    }
    List<String> tens = walk(query(SearchMode.HYBRID, 10));
    assertThat(tens).doesNotHaveDuplicates().hasSizeGreaterThan(600);
    assertThat(walk(query(SearchMode.HYBRID, 10))).isEqualTo(tens);
    assertThat(walk(query(SearchMode.DENSE, 100))).hasSize(700).doesNotHaveDuplicates();
  }

  @Test
  void pages_repeatNothing_whileDocumentsAreWritten() {
    for (int i = 0; i < 300; i++) {
      chunks.add("d" + i, 0, 0.5 - i / 1000.0, 0);
    }
    List<String> shown = new ArrayList<>();
    Page page = Page.FIRST;
    for (int round = 0; page != null; round++) {
      Answer answer = search(query(SearchMode.DENSE, 10).at(page));
      answer.hits().forEach(h -> shown.add(h.document()));
      page = answer.next() == null ? null : Page.read(List.of(answer.next().position()));
      if (round < 20) {
        chunks.add("new" + round, 0, 0.9 - round / 1000.0, 0); // All in front of what was shown.
      }
    }
    assertThat(shown).doesNotHaveDuplicates().hasSizeGreaterThan(300);
  }

  @Test
  void wordsThatWereLookedForBefore_giveTheSamePages_andAreNotLookedForAgain() {
    for (int i = 0; i < 700; i++) {
      chunks.add("d" + i, 0, 1 - i / 1000.0, i % 3 == 0 ? i : 0);
    }
    SearchQuery query = query(SearchMode.HYBRID, 10);
    Answer now = search(query, false);
    assertThat(chunks.lexicalFinds).hasValue(1);
    Answer before = search(query, true);
    assertThat(chunks.lexicalFinds).hasValue(2);
    assertThat(before).isEqualTo(now);
    SearchQuery further = query.at(new Page(1, 0, Shown.NOTHING));
    assertThat(search(further, true)).isEqualTo(search(further, false));
  }

  @Test
  void page_isFilledFromDeeperDown_whenFewDocumentsHoldTheBestChunks() {
    for (int i = 0; i < 400; i++) {
      chunks.add("book", i, 0.9 - i / 10_000.0, 0);
    }
    for (int d = 0; d < 20; d++) {
      chunks.add("leaf" + d, 0, 0.5 - d / 100.0, 0);
    }
    Answer answer = search(query(SearchMode.DENSE, 10));
    assertThat(answer.hits()).hasSize(10);
    assertThat(answer.hits().getFirst().document()).endsWith("/documents/book");
    assertThat(walk(query(SearchMode.DENSE, 10))).hasSize(21).doesNotHaveDuplicates();
  }

  @Test
  void fewChunksAreRead_whereEachDocumentHasOne() {
    for (int i = 0; i < 400; i++) {
      chunks.add("d" + i, 0, 1 - i / 1000.0, i);
    }
    assertThat(search(query(SearchMode.HYBRID, 10)).hits()).hasSize(10);
    assertThat(chunks.limits).containsOnly(120);
  }

  @Test
  void moreChunksAreRead_whereManyAreOfOneDocument_andAtOnceTheNextTime() {
    for (int i = 0; i < 400; i++) {
      chunks.add("d" + i % 80, i / 80, 1 - i / 1000.0, i);
    }
    Answer first = search(query(SearchMode.DENSE, 10));
    assertThat(chunks.limits).containsExactly(120, 300);
    chunks.limits.clear();
    assertThat(search(query(SearchMode.DENSE, 10))).isEqualTo(first);
    assertThat(chunks.limits).containsExactly(300);
    // Of a search that reads all in any case nothing is learnt.
    Answer unused = search(new Builder(SearchMode.DENSE).chunksPerDocument(3).build());
    chunks.limits.clear();
    assertThat(search(query(SearchMode.DENSE, 10))).isEqualTo(first);
    assertThat(chunks.limits).containsExactly(300);
  }

  @Test
  void moreChunksAreRead_whereSeveralOfADocumentAreToBeShown() {
    for (int i = 0; i < 400; i++) {
      chunks.add("d" + i, 0, 1 - i / 1000.0, i);
    }
    Answer unused = search(new Builder(SearchMode.DENSE).chunksPerDocument(3).build());
    assertThat(chunks.limits).containsExactly(300);
  }

  @Test
  void candidates_endThePages_whenTheCallerChose() {
    for (int i = 0; i < 50; i++) {
      chunks.add("d" + i, 0, 1 - i / 100.0, 0);
    }
    SearchQuery query = new Builder(SearchMode.DENSE).topK(4).candidates(10).build();
    assertThat(walk(query)).hasSize(10);
  }

  @Test
  void threshold_isHonestAboutDocumentsThatOnlyWordsFound() {
    // Far more near chunks than the dense half reads, all above the threshold: "words" is beyond
    // its end.
    for (int i = 0; i < 5000; i++) {
      chunks.add("d" + i, 0, 0.9 - i / 100_000.0, 0);
    }
    chunks.add("near", 0, 0.8, 50);
    chunks.add("far", 0, 0.3, 60);
    SearchQuery query = new Builder(SearchMode.HYBRID).topK(100).threshold(0.7).build();
    Answer answer = search(query);
    assertThat(chunks.lookups).isEqualTo(1);
    assertThat(answer.hits())
        .filteredOn(h -> h.document().endsWith("/near"))
        .singleElement()
        .satisfies(h -> assertThat(h.similarity()).isEqualTo(0.8));
    assertThat(answer.hits()).noneMatch(h -> h.document().endsWith("/far"));
  }

  @Test
  void threshold_needsNoLookup_whenTheDenseHalfEndsBelowIt() {
    for (int i = 0; i < 1000; i++) {
      chunks.add("d" + i, 0, 0.6 - i / 10_000.0, 0);
    }
    chunks.add("words", 0, 0.1, 50);
    Answer answer = search(new Builder(SearchMode.HYBRID).topK(10).threshold(0.59).build());
    assertThat(chunks.lookups).isZero();
    assertThat(answer.hits()).noneMatch(h -> h.document().endsWith("/words")).isNotEmpty();
    assertThat(answer.hits()).allSatisfy(h -> assertThat(h.similarity()).isGreaterThan(0.589));
  }

  @Test
  void threshold_ofZeroLeavesNothingOut() {
    chunks.add("opposite", 0, -0.5, 0);
    Answer answer = search(new Builder(SearchMode.DENSE).threshold(0.0).build());
    assertThat(answer.hits()).singleElement().satisfies(h -> assertThat(h.similarity()).isZero());
  }

  @Test
  void threshold_isRefused_whereTheMetricTellsNoCosine() {
    metric = "euclid";
    assertThatThrownBy(() -> search(new Builder(SearchMode.DENSE).threshold(0.5).build()))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.fields().getFirst().field()).isEqualTo("similarity_threshold"));
  }

  @Test
  void similarity_isUnset_whereOnlyWordsMatched() {
    chunks.add("d", 0, Double.NaN, 3);
    assertThat(search(query(SearchMode.LEXICAL, 10)).hits())
        .singleElement()
        .satisfies(h -> assertThat(h.similarity()).isNull());
  }

  @Test
  void documentsOfUnknownCollections_areNotShown() {
    chunks.all.add(new ScoredChunk("x", new DocumentKey("gone", "x"), 0, 0.99));
    chunks.add("d", 0, 0.5, 0);
    assertThat(search(query(SearchMode.DENSE, 10)).hits())
        .extracting(Answer.Hit::document)
        .containsExactly(COLLECTION + "/documents/d");
  }

  @Test
  void documentsDeletedMeanwhile_areLeftOut() {
    chunks.add("d", 0, 0.5, 0);
    chunks.add("e", 0, 0.4, 0);
    chunks.gone.add("d-0");
    assertThat(search(query(SearchMode.DENSE, 10)).hits())
        .extracting(Answer.Hit::document)
        .containsExactly(COLLECTION + "/documents/e");
  }

  @Test
  void missingIndex_isTold() {
    chunks.missing = true;
    assertThatThrownBy(() -> search(query(SearchMode.HYBRID, 10)))
        .isInstanceOf(ChunkIndex.IndexMissing.class);
  }

  @Test
  void queryWithoutWords_findsNothingByWords_andSaysSo() {
    chunks.add("d", 0, 0.5, 3);
    SearchQuery query = new Builder(SearchMode.LEXICAL).text("the of and").build();
    Answer answer = search(query);
    assertThat(answer.hits()).isEmpty();
    assertThat(answer.warnings()).singleElement().asString().contains("no word");
  }

  @Test
  void unknownCollection_isNotFound() {
    SearchQuery query =
        new Builder(SearchMode.DENSE).collections("namespaces/ns/collections/other").build();
    assertThatThrownBy(() -> search(query))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("RESOURCE_NOT_FOUND"));
  }

  private SearchQuery query(SearchMode mode, int topK) {
    return new Builder(mode).topK(topK).build();
  }

  private Answer search(SearchQuery query) {
    return search(query, true);
  }

  private Answer search(SearchQuery query, boolean wordsBefore) {
    try (Fanout fan = Fanout.open()) {
      return searcher.search(
          "tenant",
          SERVING,
          query,
          searcher.encode("tenant", SERVING, query, searcher.words(SERVING, query)),
          wordsBefore
              ? searcher.begin(fan, "tenant", SERVING, query, searcher.words(SERVING, query))
              : null,
          new StepClock());
    }
  }

  private List<String> walk(SearchQuery query) {
    List<String> shown = new ArrayList<>();
    Page page = Page.FIRST;
    while (page != null) {
      Answer answer = search(query.at(page));
      answer.hits().forEach(h -> shown.add(h.document()));
      page = answer.next() == null ? null : Page.read(List.of(answer.next().position()));
    }
    return shown;
  }

  private static final class Builder {
    private final SearchMode mode;
    private String text = "words";
    private List<String> collections = List.of();
    private int topK = 10;
    private int chunksPerDocument = 1;
    private @Nullable Double threshold;
    private @Nullable Integer candidates;

    Builder(SearchMode mode) {
      this.mode = mode;
    }

    Builder text(String value) {
      text = value;
      return this;
    }

    Builder collections(String... value) {
      collections = List.of(value);
      return this;
    }

    Builder topK(int value) {
      topK = value;
      return this;
    }

    Builder chunksPerDocument(int value) {
      chunksPerDocument = value;
      return this;
    }

    Builder threshold(double value) {
      threshold = value;
      return this;
    }

    Builder candidates(int value) {
      candidates = value;
      return this;
    }

    SearchQuery build() {
      return new SearchQuery(
          "namespaces/ns",
          text,
          List.of(new Probe.Text(text, 1)),
          collections,
          mode,
          topK,
          Condition.NONE,
          threshold,
          null,
          false,
          false,
          new Fusion.Convex(0.7),
          true,
          chunksPerDocument,
          candidates,
          List.of(),
          null,
          Page.FIRST);
    }
  }
}
