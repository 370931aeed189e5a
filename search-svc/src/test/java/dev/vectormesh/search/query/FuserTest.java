package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuserTest {
  private static final Comparator<DocumentKey> BY_NAME =
      Comparator.comparing(DocumentKey::documentId);
  private static final Depth DEPTH = new Depth(100, 300, false);

  // The farthest vector of all.
  private static final double FLOOR = 0.4;

  // Dense: a 0.9, b 0.7, c 0.5. Lexical: c 12, d 8, a 4. Normalised: a 1, b 0.6, c 0.2 and c 1, d
  // 2/3, a 1/3.
  private final Ranking dense =
      ranking(chunk("a", 0, 0.9), chunk("b", 0, 0.7), chunk("b", 1, 0.6), chunk("c", 0, 0.5));
  private final Ranking lexical =
      ranking(chunk("c", 3, 12), chunk("d", 0, 8), chunk("a", 0, 4), chunk("a", 1, 3));

  @Test
  void convex_sumsWeightedScoresNormalisedOverAllThatCouldBeFound() {
    List<FusedDocument> fused = fuse(new Fusion.Convex(0.7));
    assertThat(fused)
        .extracting(f -> f.document().documentId())
        .containsExactly("a", "c", "b", "d");
    assertThat(fused.get(0).score()).isEqualTo(0.7 * 1 + 0.3 / 3, within(1e-12));
    assertThat(fused.get(1).score()).isEqualTo(0.7 * 0.2 + 0.3, within(1e-12));
    assertThat(fused.get(2).score()).isEqualTo(0.7 * 0.6, within(1e-12));
    assertThat(fused.get(3).score()).isEqualTo(0.3 * 2 / 3, within(1e-12));
  }

  @Test
  void convex_takesTheLastCandidateAsTheLowest_whenNobodyKnowsTheFarthest() {
    List<FusedDocument> fused =
        new Fuser(new Fusion.Convex(0.7), dense, lexical, null, BY_NAME).fuse();
    assertThat(fused.get(1).document().documentId()).isEqualTo("b");
    assertThat(fused.get(1).score()).isEqualTo(0.7 * 0.5, within(1e-12));
  }

  @Test
  void convex_countsWhatAHalfDidNotReachAsItsLast_whenThereIsMore() {
    Depth reached = new Depth(100, 4, false);
    Ranking cut =
        Ranking.of(
            List.of(chunk("a", 0, 0.9), chunk("b", 0, 0.7), chunk("b", 1, 0.6), chunk("c", 0, 0.5)),
            reached,
            BY_NAME);
    FusedDocument d = new Fuser(new Fusion.Convex(0.7), cut, lexical, FLOOR, BY_NAME).fuse().get(3);
    assertThat(d.document().documentId()).isEqualTo("d");
    assertThat(d.score()).isEqualTo(0.7 * 0.2 + 0.3 * 2 / 3, within(1e-12));
    assertThat(Explanation.of(d, new Fusion.Convex(0.7)).summary())
        .contains("0.70 x 0.2000 (dense: not among the candidates, counted as the last of them)");
  }

  @Test
  void convex_countsOneHalfAlone_whenItsWeightIsOne() {
    assertThat(fuse(new Fusion.Convex(0)))
        .extracting(f -> f.document().documentId())
        .containsExactly("c", "d", "a", "b");
  }

  @Test
  void convex_takesAllAsBest_whenAllScoreTheSame() {
    Ranking same = ranking(chunk("a", 0, 0.4), chunk("b", 0, 0.4));
    assertThat(new Fuser(new Fusion.Convex(0.7), same, ranking(), null, BY_NAME).fuse())
        .extracting(FusedDocument::score)
        .containsExactly(0.7, 0.7);
  }

  @Test
  void rrf_sumsReciprocalRanksFromOne() {
    List<FusedDocument> fused = fuse(new Fusion.ReciprocalRank(60));
    assertThat(fused)
        .extracting(f -> f.document().documentId())
        .containsExactly("a", "c", "b", "d");
    assertThat(fused.get(0).score()).isEqualTo(1.0 / 61 + 1.0 / 63, within(1e-12));
    assertThat(fused.get(2).score()).isEqualTo(1.0 / 62, within(1e-12));
  }

  @Test
  void equalScores_standInTheOrderOfNames() {
    // a is first and third, c third and first.
    List<FusedDocument> fused = fuse(new Fusion.ReciprocalRank(60));
    assertThat(fused.get(0).score()).isEqualTo(fused.get(1).score());
    assertThat(fused.get(0).document().documentId()).isEqualTo("a");
  }

  @Test
  void parts_sayWhatEachHalfGave() {
    FusedDocument d = fuse(new Fusion.Convex(0.7)).get(3);
    assertThat(d.parts())
        .containsExactly(
            new FusedDocument.Part(Half.DENSE, 0, 0, 0, 0.7),
            new FusedDocument.Part(Half.LEXICAL, 2, 8, 8.0 / 12, 1 - 0.7));
  }

  @Test
  void score_isTheSumOfItsParts() {
    for (Fusion fusion : List.of(new Fusion.Convex(0.3), new Fusion.ReciprocalRank(7))) {
      for (FusedDocument d : fuse(fusion)) {
        assertThat(d.parts().stream().mapToDouble(p -> p.weight() * p.normalized()).sum())
            .isEqualTo(d.score(), within(1e-12));
      }
    }
  }

  @Test
  void bestChunk_standsFirst() {
    // In the lexical half chunk 3 of c is the best of all, in the dense half chunk 0 is the last.
    assertThat(fuse(new Fusion.Convex(0.7)).get(1).chunks())
        .extracting(FusedDocument.FusedChunk::position)
        .containsExactly(3, 0);
  }

  @Test
  void chunkWithTheRareCode_standsFirst_howeverNearAnotherIs() {
    // Many documents are near; of d only chunk 1 holds the code, chunk 0 is nearest of all.
    List<ScoredChunk> near = new ArrayList<>();
    near.add(chunk("d", 0, 0.95));
    List<ScoredChunk> words = new ArrayList<>(List.of(chunk("d", 1, 12), chunk("d", 0, 1)));
    for (int i = 0; i < 40; i++) {
      near.add(chunk("other" + i, 0, 0.7 - i / 1000.0));
      words.add(chunk("other" + i, 0, 1));
    }
    near.add(chunk("d", 1, FLOOR));

    assertThat(firstOf("d", near, words).position()).isEqualTo(1);
  }

  @Test
  void nearestChunk_standsFirst_whereManyDocumentsHoldTheWords() {
    List<ScoredChunk> near = new ArrayList<>(List.of(chunk("d", 0, 0.95)));
    List<ScoredChunk> words = new ArrayList<>(List.of(chunk("d", 1, 12), chunk("d", 0, 1)));
    for (int i = 0; i < 40; i++) {
      near.add(chunk("other" + i, 0, 0.7 - i / 1000.0));
      words.add(1, chunk("other" + i, 0, 11));
    }
    near.add(chunk("d", 1, FLOOR));

    assertThat(firstOf("d", near, words).position()).isZero();
  }

  @Test
  void chunksOfOneDocumentAlone_areRareByTheirOwnNumber() {
    // A single book: its words are in many chunks, the code in one.
    List<ScoredChunk> near = new ArrayList<>(List.of(chunk("d", 0, 0.95)));
    List<ScoredChunk> common = new ArrayList<>(List.of(chunk("d", 1, 12)));
    List<ScoredChunk> rare = new ArrayList<>(List.of(chunk("d", 1, 12)));
    for (int i = 2; i < 30; i++) {
      near.add(chunk("d", i, 0.7));
      common.add(chunk("d", i, 8));
      rare.add(chunk("d", i, 2));
    }
    near.add(chunk("d", 1, FLOOR));

    assertThat(firstOf("d", near, common).position()).isZero();
    assertThat(firstOf("d", near, rare).position()).isEqualTo(1);
  }

  @Test
  void chunkThatAHalfDidNotReach_countsAsItsLast() {
    // The dense half ends before chunk 5 of d: it may be nearly as near as the last that it read.
    Depth reached = new Depth(100, 2, false);
    Ranking near = Ranking.of(List.of(chunk("d", 0, 0.81), chunk("e", 0, 0.8)), reached, BY_NAME);
    Ranking words =
        ranking(chunk("e", 0, 10), chunk("f", 0, 9), chunk("g", 0, 9), chunk("d", 5, 8));

    FusedDocument d =
        new Fuser(new Fusion.Convex(0.7), near, words, FLOOR, BY_NAME)
            .fuse().stream()
                .filter(f -> f.document().documentId().equals("d"))
                .findFirst()
                .orElseThrow();

    assertThat(d.chunks().getFirst().position()).isEqualTo(5);
  }

  private static FusedDocument.FusedChunk firstOf(
      String document, List<ScoredChunk> near, List<ScoredChunk> words) {
    return new Fuser(
            new Fusion.Convex(0.7),
            ranking(near.toArray(ScoredChunk[]::new)),
            ranking(words.toArray(ScoredChunk[]::new)),
            FLOOR,
            BY_NAME)
        .fuse().stream()
            .filter(f -> f.document().documentId().equals(document))
            .findFirst()
            .orElseThrow()
            .chunks()
            .getFirst();
  }

  @Test
  void oneHalf_keepsItsOwnScore() {
    List<FusedDocument> fused = new Fuser(new Fusion.Alone(), null, lexical, null, BY_NAME).fuse();
    assertThat(fused).extracting(FusedDocument::score).containsExactly(12.0, 8.0, 4.0);
  }

  @Test
  void explanation_namesRanksAndRawScores() {
    FusedDocument a = fuse(new Fusion.Convex(0.7)).getFirst();
    Explanation e = Explanation.of(a, new Fusion.Convex(0.7));
    assertThat(e.summary())
        .isEqualTo(
            "0.8000 = 0.70 x 1.0000 (dense: cosine 0.9000, rank 1)"
                + " + 0.30 x 0.3333 (lexical: BM25 4.0000, rank 3)");
  }

  private List<FusedDocument> fuse(Fusion fusion) {
    return new Fuser(fusion, dense, lexical, FLOOR, BY_NAME).fuse();
  }

  private static Ranking ranking(ScoredChunk... chunks) {
    return Ranking.of(List.of(chunks), DEPTH, BY_NAME);
  }

  private static ScoredChunk chunk(String document, int position, double score) {
    return new ScoredChunk(document + position, new DocumentKey("col", document), position, score);
  }
}
