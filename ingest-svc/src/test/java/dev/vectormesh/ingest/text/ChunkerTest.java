package dev.vectormesh.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Place.Unit;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {
  private static final List<Mark> NOWHERE = List.of(new Mark(0, Place.NOWHERE, Layout.PROSE));

  private final WordTokenizer tokenizer = new WordTokenizer();

  private Chunker chunker(int maxTokens, int overlap, int window) {
    return new Chunker(tokenizer, ChunkRules.of(ChunkSettings.window(maxTokens, overlap), window));
  }

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  @Test
  void shortText_isOneChunkWithItsTitleInFront() {
    List<Chunk> chunks = chunker(0, 20, 128).cut("Title", PagedText.plain("Some text."), Set.of());

    assertThat(chunks).containsExactly(new Chunk(0, NOWHERE, "Some text.", "Title\nSome text."));
  }

  @Test
  void textThatFillsTheWindow_isOneChunkByDefault() {
    List<Chunk> chunks = chunker(0, 100, 510).cut("", PagedText.plain(words(510)), Set.of());

    assertThat(chunks).hasSize(1);
  }

  @Test
  void longText_isCutIntoChunksThatNeverExceedTheWindow() {
    List<Chunk> chunks =
        chunker(50, 10, 64).cut("A title of words", PagedText.plain(words(1000)), Set.of());

    assertThat(chunks).hasSizeGreaterThan(20);
    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(50));
    assertThat(chunks)
        .extracting(Chunk::position)
        .isEqualTo(IntStream.range(0, chunks.size()).boxed().toList());
  }

  @Test
  void neighbours_shareTheOverlapAndLoseNoWord() {
    List<Chunk> chunks = chunker(20, 5, 64).cut("", PagedText.plain(words(100)), Set.of());

    assertThat(chunks.get(0).text()).endsWith("w19");
    assertThat(chunks.get(1).text()).startsWith("w15 ");
    assertThat(chunks.getLast().text()).endsWith("w99");
  }

  @Test
  void textOfTooManyChunks_isRefusedWithWhatToDo() {
    PagedText text = PagedText.plain(words(Chunker.MOST_CHUNKS + 1));

    assertThatThrownBy(() -> chunker(1, 0, 64).cut("", text, Set.of()))
        .isInstanceOf(Chunker.TooManyException.class)
        .hasMessageContaining("more than 50000 chunks");
  }

  @Test
  void cut_fallsAtTheEndOfASentence() {
    String text = words(17) + ". Then " + words(40);

    List<Chunk> chunks = chunker(20, 0, 64).cut("", PagedText.plain(text), Set.of());

    assertThat(chunks.get(0).text()).endsWith("w16.");
    assertThat(chunks.get(1).text()).startsWith("Then");
  }

  private static Page part(Unit unit, int number, List<String> headings, String text) {
    return new Page(new Place(unit, number, "", headings), Layout.PROSE, text);
  }

  private static List<Integer> numbers(Chunk chunk) {
    return chunk.marks().stream().map(mark -> mark.place().number()).toList();
  }

  @Test
  void chunk_knowsThePagesItStandsOnAndWhereTheyBegin() {
    PagedText text = Cleaner.clean(List.of(new Page(1, words(5)), new Page(2, "second page")));

    List<Chunk> chunks = chunker(20, 0, 64).cut("", text, Set.of());

    assertThat(chunks).hasSize(1);
    Chunk chunk = chunks.getFirst();
    assertThat(numbers(chunk)).containsExactly(1, 2);
    assertThat(chunk.text().substring(chunk.marks().get(1).offset())).isEqualTo("second page");
  }

  @Test
  void cut_fallsWhereAPageBegins() {
    PagedText text = Cleaner.clean(List.of(new Page(1, words(15)), new Page(2, words(30))));

    List<Chunk> chunks = chunker(20, 0, 64).cut("", text, Set.of());

    assertThat(chunks.get(0).text()).isEqualTo(words(15));
    assertThat(chunks)
        .extracting(ChunkerTest::numbers)
        .containsExactly(List.of(1), List.of(2), List.of(2));
  }

  @Test
  void chunks_stayWithinASlideEvenWhenAllWouldFitInOne() {
    PagedText text =
        Cleaner.clean(
            List.of(
                part(Unit.SLIDE, 1, List.of(), "Salt marsh plants"),
                part(Unit.SLIDE, 2, List.of(), "Canal locks"),
                part(Unit.SLIDE, 2, List.of(), "Their notes"),
                part(Unit.SLIDE, 3, List.of(), "Ice houses")));

    List<Chunk> chunks = chunker(50, 10, 64).cut("Talk", text, Set.of());

    assertThat(chunks)
        .extracting(Chunk::indexed)
        .containsExactly(
            "Talk\nSalt marsh plants", "Talk\nCanal locks\n\nTheir notes", "Talk\nIce houses");
    assertThat(chunks).extracting(c -> numbers(c).getFirst()).containsExactly(1, 2, 3);
  }

  @Test
  void section_beginsAChunkWithoutOverlap() {
    PagedText text =
        Cleaner.clean(
            List.of(
                part(Unit.NONE, 0, List.of("One"), "One " + words(13)),
                part(Unit.NONE, 0, List.of("Two"), "Two " + words(13))));

    List<Chunk> chunks = chunker(20, 5, 64).cut("", text, Set.of());

    assertThat(chunks).hasSize(2);
    assertThat(chunks.get(1).text()).startsWith("Two w0");
    assertThat(chunks.get(1).marks().getFirst().place().headings()).containsExactly("Two");
  }

  @Test
  void longTable_repeatsItsColumnsAndIsCutBetweenRows() {
    String rows =
        IntStream.range(0, 20)
            .mapToObj(i -> "port" + i + ". | fee")
            .collect(Collectors.joining("\n"));
    PagedText text =
        Cleaner.clean(
            List.of(
                new Page(0, "Before."),
                new Page(Place.NOWHERE, Layout.HEADED_ROWS, "Port | Fee\n" + rows)));

    List<Chunk> chunks = chunker(20, 5, 64).cut("", text, Set.of());

    assertThat(chunks).hasSizeGreaterThan(4);
    assertThat(chunks.getFirst().text()).startsWith("Before.\n\nPort | Fee\nport0. | fee\n");
    assertThat(chunks.subList(1, chunks.size()))
        .allSatisfy(c -> assertThat(c.text()).matches("Port \\| Fee(\nport\\d+\\. \\| fee)+"));
    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(20));
    assertThat(chunks.stream().flatMap(c -> c.text().lines()).filter(l -> l.startsWith("port")))
        .hasSize(20)
        .doesNotHaveDuplicates();
  }

  @Test
  void tableOfContents_isInNoChunk() {
    String contents =
        """
        Contents
        Rope walks ........ 2
        Salt marsh plants . . . . 3
        1.2 Canal locks ........ 4\
        """;
    PagedText text =
        Cleaner.clean(
            List.of(
                new Page(1, contents),
                new Page(2, "Rope walks\nHow ropes are made."),
                new Page(3, "Salt\nmarsh plants"),
                new Page(4, "Canal locks")));

    List<Chunk> chunks = chunker(100, 0, 128).cut("", text, Set.of());

    assertThat(chunks).hasSize(1);
    assertThat(chunks.getFirst().text()).startsWith("Rope walks\nHow").endsWith("Canal locks");
    assertThat(numbers(chunks.getFirst())).containsExactly(2, 3, 4);
  }

  @Test
  void priceListWithLeaders_isKept() {
    String prices = "Coffee ........ 3\nTea ........ 4\nCake ........ 5";

    assertThat(chunker(100, 0, 128).cut("", PagedText.plain(prices + "\n\nOpen daily."), Set.of()))
        .extracting(Chunk::text)
        .containsExactly(prices + "\n\nOpen daily.");
  }

  @Test
  void entryOfTheContentsWhoseSectionIsNotThere_isKept() {
    String text =
        """
        Rope walks ... 2
        Canal locks ... 3
        Amber ... 4
        Lost pictures ... 5
        Peat ... 6

        Rope walks. Canal locks. Amber. Peat.\
        """;

    assertThat(chunker(100, 0, 128).cut("", PagedText.plain(text), Set.of()))
        .extracting(Chunk::text)
        .containsExactly("Lost pictures ... 5", "Rope walks. Canal locks. Amber. Peat.");
  }

  @Test
  void wordWithoutEnd_isCutAndStaysBelowTheWindow() {
    List<Chunk> chunks = chunker(32, 4, 64).cut("T", PagedText.plain("x".repeat(20_000)), Set.of());

    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(64));
    assertThat(chunks.getLast().text()).endsWith("x");
  }

  @Test
  void longTitle_leavesRoomForTheText() {
    List<Chunk> chunks = chunker(20, 0, 64).cut(words(200), PagedText.plain(words(100)), Set.of());

    assertThat(chunks.get(0).indexed()).startsWith("w0 w1 ").contains("\nw0 w1 ");
    assertThat(chunks.get(1).indexed()).isEqualTo(chunks.get(1).text());
    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(20));
  }

  @Test
  void chunk_keepsTheIndentationOfItsFirstLine() {
    String text = "    " + words(10).replace(" ", "\n    ");

    List<Chunk> chunks = chunker(8, 0, 64).cut("", PagedText.plain(text), Set.of());

    assertThat(chunks)
        .hasSizeGreaterThan(1)
        .allSatisfy(c -> assertThat(c.text()).startsWith("    w"));
  }

  @Test
  void titleAlone_isAChunk() {
    assertThat(chunker(0, 0, 64).cut("Only a title", PagedText.plain(""), Set.of()))
        .containsExactly(new Chunk(0, NOWHERE, "", "Only a title"));
  }

  @Test
  void rules_areClampedToTheWindowWithAWarning() {
    ChunkRules rules = ChunkRules.of(ChunkSettings.window(500, 100), 254);

    assertThat(rules.maxTokens()).isEqualTo(254);
    assertThat(rules.overlapTokens()).isEqualTo(100);
    assertThat(rules.warnings()).singleElement().asString().contains("254").contains("500");
  }

  /**
   * Takes for one unknown token whatever stands between blanks, as BERT's do with other scripts.
   */
  private static final class UnknownWords implements TextTokenizer {
    @Override
    public TokenSpans spans(String text) {
      var blanks = Pattern.compile("\\S+").matcher(text).results().toList();
      return new TokenSpans(
          blanks.stream().mapToInt(MatchResult::start).toArray(),
          blanks.stream().mapToInt(MatchResult::end).toArray());
    }

    @Override
    public int specialTokens() {
      return 2;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "การประชุมวันนี้พูดถึงการขยายท่าเรือ",
        "ພາສາລາວເປັນພາສາທີ່ໃຊ້ໃນປະເທດລາວ",
        "ភាសាខ្មែរគឺជាភាសាផ្លូវការរបស់ប្រទេសកម្ពុជា",
        "မြန်မာဘာသာစကားသည်မြန်မာနိုင်ငံ",
        "我爱北京大学图书馆",
        "東京都で新しいコンピューターを買いました",
        "c29tZSBieXRlcyBvZiBhbiBhdHRhY2hlZCBmaWxl",
      })
  void textWithoutBlanks_isCutWhateverTheTokenizerKnows(String unit) {
    String text = unit.repeat(7000 / unit.length());

    List<Chunk> chunks =
        new Chunker(new UnknownWords(), ChunkRules.of(ChunkSettings.window(100, 0), 254))
            .cut("", PagedText.plain(text), Set.of());

    assertThat(chunks).hasSizeBetween(3, 60);
    assertThat(chunks).allSatisfy(c -> assertThat(c.text().length()).isLessThanOrEqualTo(100 * 32));
    assertThat(chunks.stream().map(Chunk::text).collect(Collectors.joining())).isEqualTo(text);
  }

  @Test
  void thaiWords_areNotCutInTwo() {
    String text = "ท่าเรือ".repeat(1000);

    List<Chunk> chunks =
        new Chunker(new UnknownWords(), ChunkRules.of(ChunkSettings.window(100, 0), 254))
            .cut("", PagedText.plain(text), Set.of());

    assertThat(chunks)
        .allSatisfy(c -> assertThat(c.text()).startsWith("ท่าเรือ").endsWith("ท่าเรือ"));
  }
}
