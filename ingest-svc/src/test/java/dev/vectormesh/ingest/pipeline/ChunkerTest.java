package dev.vectormesh.ingest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.document.PagedText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkerTest {
  private final WordTokenizer tokenizer = new WordTokenizer();

  private Chunker chunker(int maxTokens, int overlap, int window) {
    return new Chunker(tokenizer, ChunkRules.of(maxTokens, overlap, window));
  }

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  @Test
  void shortText_isOneChunkWithItsTitleInFront() {
    List<Chunk> chunks = chunker(0, 20, 128).cut("Title", PagedText.plain("Some text."));

    assertThat(chunks).containsExactly(new Chunk(0, 0, "Some text.", "Title\nSome text."));
  }

  @Test
  void textThatFillsTheWindow_isOneChunkByDefault() {
    List<Chunk> chunks = chunker(0, 100, 510).cut("", PagedText.plain(words(510)));

    assertThat(chunks).hasSize(1);
  }

  @Test
  void longText_isCutIntoChunksThatNeverExceedTheWindow() {
    List<Chunk> chunks = chunker(50, 10, 64).cut("A title of words", PagedText.plain(words(1000)));

    assertThat(chunks).hasSizeGreaterThan(20);
    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(50));
    assertThat(chunks)
        .extracting(Chunk::position)
        .isEqualTo(IntStream.range(0, chunks.size()).boxed().toList());
  }

  @Test
  void neighbours_shareTheOverlapAndLoseNoWord() {
    List<Chunk> chunks = chunker(20, 5, 64).cut("", PagedText.plain(words(100)));

    assertThat(chunks.get(0).text()).endsWith("w19");
    assertThat(chunks.get(1).text()).startsWith("w15 ");
    assertThat(chunks.getLast().text()).endsWith("w99");
  }

  @Test
  void cut_fallsAtTheEndOfASentence() {
    String text = words(17) + ". Then " + words(40);

    List<Chunk> chunks = chunker(20, 0, 64).cut("", PagedText.plain(text));

    assertThat(chunks.get(0).text()).endsWith("w16.");
    assertThat(chunks.get(1).text()).startsWith("Then");
  }

  @Test
  void chunk_knowsThePageItBeginsOn() {
    String first = words(30);
    PagedText text =
        new PagedText(first + "\n\n" + words(30), List.of(0, 1, first.length() + 2, 2));

    List<Chunk> chunks = chunker(20, 0, 64).cut("", text);

    assertThat(chunks).extracting(Chunk::page).startsWith(1).endsWith(2);
  }

  @Test
  void wordWithoutEnd_isCutAndStaysBelowTheWindow() {
    List<Chunk> chunks = chunker(32, 4, 64).cut("T", PagedText.plain("x".repeat(20_000)));

    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(64));
    assertThat(chunks.getLast().text()).endsWith("x");
  }

  @Test
  void longTitle_leavesRoomForTheText() {
    List<Chunk> chunks = chunker(20, 0, 64).cut(words(200), PagedText.plain(words(100)));

    assertThat(chunks.get(0).indexed()).startsWith("w0 w1 ").contains("\nw0 w1 ");
    assertThat(chunks.get(1).indexed()).isEqualTo(chunks.get(1).text());
    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(20));
  }

  @Test
  void titleAlone_isAChunk() {
    assertThat(chunker(0, 0, 64).cut("Only a title", PagedText.plain("")))
        .containsExactly(new Chunk(0, 0, "", "Only a title"));
  }

  @Test
  void rules_areClampedToTheWindowWithAWarning() {
    ChunkRules rules = ChunkRules.of(500, 100, 254);

    assertThat(rules.maxTokens()).isEqualTo(254);
    assertThat(rules.overlapTokens()).isEqualTo(100);
    assertThat(rules.warnings()).singleElement().asString().contains("254").contains("500");
  }
}
