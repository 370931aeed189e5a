package dev.vectormesh.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkMethodsTest {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final int WINDOW = 64;

  private final WordTokenizer tokenizer = new WordTokenizer();

  private static ChunkSettings settings(ChunkMethod method, TokenCount count, int most, int over) {
    return new ChunkSettings(method, count, most, over, 0);
  }

  private List<Chunk> cut(ChunkMethod method, int most, int overlap, String title, PagedText text) {
    ChunkRules rules = ChunkRules.of(settings(method, TokenCount.ENCODER, most, overlap), WINDOW);
    return new Chunker(tokenizer, rules).cut(title, text, Set.of());
  }

  private static List<String> texts(List<Chunk> chunks) {
    return chunks.stream().map(Chunk::text).toList();
  }

  private static PagedText mixed() {
    String rows =
        IntStream.range(0, 12)
            .mapToObj(i -> "port " + i + " | fee " + i)
            .collect(Collectors.joining("\n"));
    String prose =
        IntStream.range(0, 40)
            .mapToObj(i -> "Sentence number %d says what Mr. Lock said in v. 2.".formatted(i))
            .collect(Collectors.joining(" "));
    return Cleaner.clean(
        List.of(
            new Page(Place.NOWHERE.under(List.of("One")), Layout.PROSE, "One\n\n" + prose),
            new Page(
                Place.NOWHERE.under(List.of("One")), Layout.HEADED_ROWS, "Port | Fee\n" + rows),
            new Page(
                Place.NOWHERE.under(List.of("One", "Two")),
                Layout.PROSE,
                "Two\n\nint f() {\n  a();\n\n  b();\n}\n\n" + "x".repeat(900) + " end.")));
  }

  static Stream<Arguments> allRules() {
    return Stream.of(ChunkMethod.values())
        .flatMap(method ->
            Stream.of(TokenCount.values())
                .flatMap(count ->
                    IntStream.of(16, 40, 300)
                        .filter(most -> method != ChunkMethod.WINDOW || most > 16)
                        .mapToObj(most -> Arguments.of(method, count, most))));
  }

  @ParameterizedTest
  @MethodSource("allRules")
  void chunks_holdAllWordsWithinTheLimits(ChunkMethod method, TokenCount count, int most) {
    PagedText text = mixed();
    ChunkRules rules = ChunkRules.of(settings(method, count, most, most / 4), WINDOW);

    List<Chunk> chunks = new Chunker(tokenizer, rules).cut("Ports", text, Set.of(100, 400));

    String all = chunks.stream().map(Chunk::text).collect(Collectors.joining(" "));
    List<String> words = WORD.matcher(text.text()).results().map(MatchResult::group).toList();
    // A word longer than a chunk is cut.
    assertThat(words)
        .filteredOn(word -> word.length() < 100)
        .allSatisfy(w -> assertThat(all).contains(w));
    assertThat(chunks)
        .allSatisfy(c -> assertThat(tokenizer.count(c.indexed())).isLessThanOrEqualTo(WINDOW));
    TextTokenizerOf counted = new TextTokenizerOf(count);
    assertThat(chunks)
        .allSatisfy(c -> assertThat(counted.count(c.indexed())).isLessThanOrEqualTo(most));
    assertThat(chunks)
        .allSatisfy(c -> assertThat(c.text().substring(c.marks().getLast().offset())).isNotBlank());
  }

  /** The counts that a limit is in. */
  private record TextTokenizerOf(TokenCount count) {
    int count(String text) {
      return (count == TokenCount.ENCODER ? new WordTokenizer() : new Cl100kTokenizer())
          .count(text);
    }
  }

  @Test
  void sentences_stayWholeAndNeighboursShareWholeOnes() {
    PagedText text =
        PagedText.plain(
            "Dr. Amber met the U.S. agents.\nThey spoke of peat. Why? Nobody knows. It was late.");

    List<Chunk> chunks = cut(ChunkMethod.SENTENCE, 12, 6, "", text);

    assertThat(texts(chunks))
        .containsExactly(
            "Dr. Amber met the U.S. agents.",
            "They spoke of peat. Why? Nobody knows.",
            "Why? Nobody knows. It was late.");
  }

  @Test
  void sentence_thatAPageBreaksInLinesStaysOne() {
    PagedText text = PagedText.plain("A rope walk is\nlong. It is straight.\n- one\n- two");

    List<Chunk> chunks = cut(ChunkMethod.SENTENCE, 6, 0, "", text);

    assertThat(texts(chunks))
        .containsExactly("A rope walk is\nlong.", "It is straight.\n- one", "- two");
  }

  @Test
  void paragraphs_stayWhole() {
    PagedText text = PagedText.plain("one two three\n\nfour five\n\nsix seven eight nine\n\nten");

    List<Chunk> chunks = cut(ChunkMethod.PARAGRAPH, 5, 0, "", text);

    assertThat(texts(chunks))
        .containsExactly("one two three\n\nfour five", "six seven eight nine\n\nten");
  }

  @Test
  void section_isNeverJoinedWithTheNextAndIsEmbeddedUnderItsHeadings() {
    PagedText text =
        Cleaner.clean(
            List.of(
                new Page(Place.NOWHERE.under(List.of("Guide")), Layout.PROSE, "Guide\n\nRead it."),
                new Page(
                    Place.NOWHERE.under(List.of("Guide", "Install")),
                    Layout.PROSE,
                    "Install\n\nRun it."),
                new Page(
                    Place.NOWHERE.under(List.of("Guide", "Use")), Layout.PROSE, "Use\n\nAsk it.")));

    List<Chunk> chunks = cut(ChunkMethod.STRUCTURE, 40, 0, "Mesh", text);

    assertThat(chunks)
        .extracting(Chunk::indexed)
        .containsExactly(
            "Mesh\nGuide\n\nRead it.",
            "Mesh\nGuide\nInstall\n\nRun it.",
            "Mesh\nGuide\nUse\n\nAsk it.");
    assertThat(chunks.getLast().marks().getFirst().place().headings())
        .containsExactly("Guide", "Use");
  }

  @Test
  void laterChunkOfASection_standsUnderTheWholePath() {
    PagedText text =
        Cleaner.clean(
            List.of(
                new Page(
                    Place.NOWHERE.under(List.of("Guide", "Install")),
                    Layout.PROSE,
                    "Install\n\n" + "one ".repeat(12) + "\n\n" + "two ".repeat(12))));

    List<Chunk> chunks = cut(ChunkMethod.STRUCTURE, 20, 0, "", text);

    assertThat(chunks.get(1).indexed()).startsWith("Guide > Install\ntwo ");
  }

  @Test
  void row_isAChunkWithTheNamesOfItsColumns() {
    PagedText text =
        Cleaner.clean(
            List.of(
                new Page(0, "Fees of ports."),
                new Page(Place.NOWHERE, Layout.HEADED_ROWS, "Port | Fee\nBar | 5\nTar | 7"),
                new Page(0, "Paid in advance.")));

    List<Chunk> chunks = cut(ChunkMethod.TABLE_ROWS, 40, 0, "Fees", text);

    assertThat(chunks)
        .extracting(Chunk::indexed)
        .containsExactly(
            "Fees\nFees of ports.",
            "Fees\nPort | Fee\nBar | 5",
            "Fees\nPort | Fee\nTar | 7",
            "Fees\nPaid in advance.");
  }

  @Test
  void function_isNotDividedWhereItFits() {
    String code =
        """
        import a;

        /** Adds. */
        int add(int x, int y) {
          int z = x + y;

          return z;
        }

        int sub(int x) {
          return -x;
        }\
        """;

    List<Chunk> chunks = cut(ChunkMethod.CODE, 36, 0, "", PagedText.plain(code));

    assertThat(texts(chunks)).hasSize(2);
    assertThat(texts(chunks).get(0)).startsWith("import a;").endsWith("return z;\n}");
    assertThat(texts(chunks).get(1)).startsWith("int sub").endsWith("}");
  }

  @Test
  void longClass_isDividedBetweenItsMethods() {
    String code =
        "class A:\n"
            + IntStream.range(0, 4)
                .mapToObj(
                    i -> "    def m%d(self):\n        x = %d\n\n        return x".formatted(i, i))
                .collect(Collectors.joining("\n\n"));

    List<Chunk> chunks = cut(ChunkMethod.CODE, 30, 0, "", PagedText.plain(code));

    assertThat(texts(chunks))
        .hasSizeGreaterThan(1)
        .allSatisfy(t -> assertThat(t).endsWith("        return x"));
    assertThat(texts(chunks).subList(1, chunks.size()))
        .allSatisfy(t -> assertThat(t).startsWith("    def m"));
  }

  @Test
  void topic_endsWhereASentenceIsLeastLikeTheOneBefore() {
    PagedText text = PagedText.plain("Ropes are long. Ropes are strong. Peat is wet. Peat is old.");
    TopicShifts shifts = new TopicShifts(text);
    assertThat(shifts.sentences()).hasSize(4);
    shifts.add(List.of(new float[] {1, 0}, new float[] {0.9f, 0.1f}));
    shifts.add(List.of(new float[] {0, 1}, new float[] {0.1f, 0.9f}));
    ChunkRules rules =
        ChunkRules.of(settings(ChunkMethod.SEMANTIC, TokenCount.ENCODER, 0, 0), WINDOW);

    List<Chunk> chunks =
        new Chunker(tokenizer, rules).cut("", text, shifts.starts(rules.percentile()));

    assertThat(texts(chunks))
        .containsExactly("Ropes are long. Ropes are strong.", "Peat is wet. Peat is old.");
  }

  @Test
  void cl100k_countsAsOpenAiDoesAndTellsWhereItsTokensStand() {
    String text = "tiktoken is great! \u0ba8\u0bbf \ud83d\ude80";
    Cl100kTokenizer cl100k = new Cl100kTokenizer();

    // As tiktoken counts "tiktoken is great!": [83, 1609, 5963, 374, 2294, 0].
    assertThat(cl100k.count("tiktoken is great!")).isEqualTo(6);
    assertThat(cl100k.spans("tiktoken is great!").starts()).containsExactly(0, 1, 3, 8, 11, 17);
    var spans = cl100k.spans(text);
    assertThat(spans.ends()[spans.size() - 1]).isEqualTo(text.length());
  }

  @ParameterizedTest
  @EnumSource(ChunkMethod.class)
  void contentHash_changesWithTheMethod(ChunkMethod method) {
    ChunkRules rules = ChunkRules.of(settings(method, TokenCount.ENCODER, 50, 0), WINDOW);
    ChunkRules window = ChunkRules.of(ChunkSettings.window(50, 0), WINDOW);

    assertThat(rules.fingerprint().equals(window.fingerprint()))
        .isEqualTo(method == ChunkMethod.WINDOW);
    assertThat(window.fingerprint()).isEqualTo("clean-3 window-2 50 0 50");
  }
}
