package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.points.Access;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.search.serving.Serving;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches by documents and vectors, with a cut-off, without near duplicates. */
class SearcherProbesTest {
  private static final long SCENE = 0x0f0f_0f0f_0f0f_0f0fL;

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
          List.of(),
          Map.of(COLLECTION, "col"),
          Access.ALL);

  private final FixedChunks chunks = new FixedChunks();
  private final Searcher searcher =
      new Searcher(
          chunks,
          new QueryEncoder((m, v, f) -> new OneVector("cosine"), NO_PICTURES, 10),
          100,
          Neighbours.NONE);

  private static SearchQuery query(
      List<Probe> probes, @Nullable Double minRelevance, boolean distinct, int topK) {
    return new SearchQuery(
        "namespaces/ns",
        "",
        probes,
        List.of(),
        SearchMode.DENSE,
        topK,
        Condition.NONE,
        null,
        minRelevance,
        distinct,
        false,
        new Fusion.Convex(0.7),
        false,
        1,
        null,
        List.of(),
        null,
        Page.FIRST);
  }

  private Answer search(SearchQuery query) {
    return searcher.search(
        "tenant",
        SERVING,
        query,
        searcher.encode("tenant", SERVING, query, null),
        null,
        new StepClock());
  }

  private static List<Probe> text() {
    return List.of(new Probe.Text("otters", 1));
  }

  @Test
  void documentThatIsSearchedBy_isNotFound() {
    chunks.add("otter", 0, 0.9, 0);
    chunks.add("badger", 0, 0.8, 0);

    Answer answer =
        search(query(List.of(new Probe.Document(COLLECTION, "otter", 1)), null, false, 5));

    assertThat(answer.hits())
        .extracting(Answer.Hit::document)
        .containsExactly(COLLECTION + "/documents/badger");
  }

  @Test
  void documentThatIsNotThere_isNamed() {
    List<Probe> probes = List.of(new Probe.Document(COLLECTION, "none", 1));

    assertThatThrownBy(() -> search(query(probes, null, false, 5)))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("RESOURCE_NOT_FOUND"))
        .hasMessageContaining(COLLECTION + "/documents/none");
  }

  @Test
  void vectorOfAnotherDimension_isRefused() {
    List<Probe> probes = List.of(new Probe.Vector(new float[] {1, 2, 3}, 1));

    assertThatThrownBy(() -> search(query(probes, null, false, 5)))
        .hasMessageContaining("3 numbers")
        .hasMessageContaining("have 2");
  }

  @Test
  void pictureInASpaceOfTexts_isRefused() {
    List<Probe> probes = List.of(new Probe.Picture(new byte[] {1}, Probe.Crop.WHOLE, 1));

    assertThatThrownBy(() -> search(query(probes, null, false, 5)))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("WRONG_STATE"));
  }

  @Test
  void minRelevance_leavesOutWhatIsNearestOnlyForWantOfBetter_andTellsTheBest() {
    for (int i = 0; i < 100; i++) {
      chunks.add("d" + i, 0, i / 200.0, 0);
    }

    Answer answer = search(query(text(), 0.95, false, 50));

    assertThat(answer.hits())
        .extracting(Answer.Hit::document)
        .containsExactly(
            COLLECTION + "/documents/d99",
            COLLECTION + "/documents/d98",
            COLLECTION + "/documents/d97",
            COLLECTION + "/documents/d96",
            COLLECTION + "/documents/d95");
    assertThat(answer.hits().getFirst().relevance()).isEqualTo(0.99);
    assertThat(answer.best()).isEqualTo(0.495);
  }

  @Test
  void minRelevanceOfZero_leavesNothingOut_andTellsTheRelevance() {
    for (int i = 0; i < 300; i++) {
      // The farthest are not among the sample that the baseline is made of.
      chunks.add("d" + i, 0, 1 - i / 300.0, 0);
    }

    Answer answer = search(query(text(), 0.0, false, 300));

    assertThat(answer.hits()).hasSize(300);
    assertThat(answer.hits().getFirst().relevance()).isEqualTo(255 / 256.0);
    assertThat(answer.hits().getLast().relevance()).isZero();
  }

  @Test
  void minRelevanceOfAnEmptyCollection_findsNothing() {
    assertThat(search(query(text(), 0.95, false, 50)).hits()).isEmpty();
  }

  @Test
  void distinct_showsTheBestOfNearDuplicates_andFillsThePage() {
    for (int i = 0; i < 9; i++) {
      chunks.add("d" + i, 0, 0.9 - i / 100.0, 0);
      // Three scenes in turn; each copy of one differs in a bit.
      long scene = SCENE << (i % 3);
      chunks.pictures.put(
          "d" + i + "-0", new PictureInfo(10, 10, "png", scene ^ (1L << (i / 3)), "", ""));
    }
    chunks.add("text", 0, 0.1, 0);

    Answer answer = search(query(text(), null, true, 4));

    assertThat(answer.hits())
        .extracting(hit -> hit.document().substring(COLLECTION.length() + "/documents/".length()))
        .containsExactly("d0", "d1", "d2", "text");
    assertThat(answer.next()).isNull();
  }

  /**
   * Whatever is shown on one page is shown by small pages, in the same order, and nothing twice.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 30})
  void distinct_knowsOnFurtherPagesWhatWasShown(int size) {
    Random random = new Random(5);
    for (int i = 0; i < 120; i++) {
      chunks.add("d" + i, 0, 0.9 - i / 1000.0, 0);
      // Of twelve scenes; a copy differs in up to six bits, so that not all are like each other.
      long scene = new Random(i % 12).nextLong();
      for (int bit = 0; bit < i % 7; bit++) {
        scene ^= 1L << random.nextInt(64);
      }
      if (i % 10 != 9) {
        chunks.pictures.put("d" + i + "-0", new PictureInfo(10, 10, "png", scene, "", ""));
      }
    }
    List<String> whole = pages(100);

    assertThat(whole).hasSizeBetween(24, 60);
    assertThat(pages(size)).containsExactlyElementsOf(whole);
  }

  private List<String> pages(int size) {
    List<String> shown = new ArrayList<>();
    @Nullable Page page = Page.FIRST;
    while (page != null) {
      Answer answer = search(query(text(), null, true, size).at(page));
      answer.hits().forEach(hit -> shown.add(hit.document()));
      page = answer.next();
    }
    return shown;
  }

  @Test
  void distinct_tellsColoursApart_andKnowsCopiesByTheirFirst() {
    List<PictureInfo> pictures =
        List.of(
            new PictureInfo(10, 10, "png", SCENE, "c80000".repeat(4), ""),
            new PictureInfo(10, 10, "png", SCENE, "0000c8".repeat(4), ""),
            new PictureInfo(10, 10, "png", 1L << 63, "", ""),
            new PictureInfo(10, 10, "png", 1L << 63, "", "d2"),
            new PictureInfo(10, 10, "png", ~SCENE, "", "d1"));
    for (int i = 0; i < pictures.size(); i++) {
      chunks.add("d" + i, 0, 0.9 - i / 100.0, 0);
      chunks.pictures.put("d" + i + "-0", pictures.get(i));
    }

    assertThat(search(query(text(), null, true, 9)).hits())
        .extracting(hit -> hit.document().substring(COLLECTION.length() + "/documents/".length()))
        .containsExactly("d0", "d1", "d2");
  }

  @Test
  void withoutDistinct_allAreShown() {
    for (int i = 0; i < 3; i++) {
      chunks.add("d" + i, 0, 0.9 - i / 100.0, 0);
      chunks.pictures.put("d" + i + "-0", new PictureInfo(10, 10, "png", SCENE, "", ""));
    }

    assertThat(search(query(text(), null, false, 4)).hits()).hasSize(3);
  }
}
