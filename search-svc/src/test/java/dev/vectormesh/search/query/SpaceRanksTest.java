package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import dev.vectormesh.points.PictureInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpaceRanksTest {
  private static SearchQuery query(int topK, boolean distinct, Page page) {
    return new SearchQuery(
        "namespaces/ns",
        "otters",
        List.of(new Probe.Text("otters", 1)),
        List.of(),
        SearchMode.DENSE,
        topK,
        Condition.NONE,
        null,
        null,
        distinct,
        false,
        new Fusion.Convex(0.7),
        true,
        1,
        null,
        List.of(),
        null,
        page);
  }

  private static Answer answer(String space, int from, int to) {
    List<Answer.Hit> hits =
        IntStream.range(from, to)
            .mapToObj(i ->
                new Answer.Hit(
                    space + i,
                    100.0 - i,
                    0.5,
                    null,
                    Set.of(Half.DENSE),
                    List.of(
                        new Answer.Chunk(
                            0,
                            1,
                            new ChunkContent(
                                "", "", "", List.of(), Struct.getDefaultInstance(), null),
                            null)),
                    null))
            .toList();
    return new Answer(hits, null, null, List.of(), true);
  }

  private static Answer page(int topK, Page page, int texts, int pictures) {
    SearchQuery query = query(topK, false, page);
    SpaceRanks ranks = new SpaceRanks(query);
    int most = ranks.within(List.of()).topK();
    ranks.add("text-model", answer("t", 0, Math.min(most, texts)));
    ranks.add("picture-model", answer("p", 0, Math.min(most, pictures)));
    return ranks.answer();
  }

  @Test
  void ranksAreFused_whateverTheScoresAre() {
    Answer answer = page(4, Page.FIRST, 10, 10);

    assertThat(answer.hits())
        .extracting(Answer.Hit::document)
        .containsExactly("t0", "p0", "t1", "p1");
    Answer.Hit second = answer.hits().get(2);
    assertThat(second.score()).isEqualTo(1.0 / 62);
    assertThat(second)
        .extracting(hit -> hit.explanation())
        .extracting(e -> e.summary())
        .isEqualTo("0.0161 = 1/(60 + 2) (rank 2 in the space of text-model, with 99.0000)");
  }

  @Test
  void pages_showAllOnce() {
    List<String> shown = new ArrayList<>();
    @Nullable Page page = Page.FIRST;
    int pages = 0;
    while (page != null) {
      Answer answer = page(7, page, 30, 12);
      answer.hits().forEach(hit -> shown.add(hit.document()));
      page = answer.next();
      pages++;
    }

    assertThat(shown).hasSize(42).doesNotHaveDuplicates();
    assertThat(pages).isEqualTo(6);
  }

  @Test
  void pages_endSomewhere() {
    int shown = 0;
    @Nullable Page page = Page.FIRST;
    while (page != null) {
      Answer answer = page(100, page, 5000, 5000);
      shown += answer.hits().size();
      page = answer.next();
    }

    assertThat(shown).isEqualTo(1000);
  }

  /** Of the same scene in both spaces one is shown, on whichever page. */
  @Test
  void distinct_holdsAcrossSpacesAndPages() {
    List<String> shown = new ArrayList<>();
    @Nullable Page page = Page.FIRST;
    while (page != null) {
      SpaceRanks ranks = new SpaceRanks(query(4, true, page));
      int most = ranks.within(List.of()).topK();
      ranks.add("one-model", pictures("a", Math.min(most, 20)));
      ranks.add("other-model", pictures("b", Math.min(most, 20)));
      Answer answer = ranks.answer();
      answer.hits().forEach(hit -> shown.add(hit.document()));
      page = answer.next();
    }

    assertThat(shown)
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "a/" + i).toList());
  }

  private static Answer pictures(String space, int count) {
    List<Answer.Hit> hits =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Answer.Hit(
                    space + "/" + i,
                    1,
                    0.5,
                    null,
                    Set.of(Half.DENSE),
                    List.of(
                        new Answer.Chunk(
                            0,
                            1,
                            new ChunkContent(
                                "",
                                "",
                                "",
                                List.of(),
                                Struct.getDefaultInstance(),
                                new PictureInfo(9, 9, "png", new Random(i).nextLong(), "", "")),
                            null)),
                    null))
            .toList();
    return new Answer(hits, null, null, List.of(), true);
  }
}
