package dev.vectormesh.ingest.text;

import dev.vectormesh.encoders.TextTokenizer;
import java.util.List;
import java.util.Set;

/**
 * CHUNK. Chunks stay within a slide or a sheet, and hold no more tokens than the rules and the
 * encoder's window allow. The title goes in front of every chunk, and a table's first row in front
 * of what is cut from it.
 */
public final class Chunker {
  /** Of one document: all its vectors are in memory at once, some 2 KiB each. */
  static final int MOST_CHUNKS = 50_000;

  private final TextTokenizer tokenizer;
  private final ChunkRules rules;

  /** The text is too long for chunks so short. */
  public static final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyException() {
      super(
          "its text makes more than %d chunks: let chunks be longer, or divide the text"
              .formatted(MOST_CHUNKS));
    }
  }

  public Chunker(TextTokenizer tokenizer, ChunkRules rules) {
    this.tokenizer = tokenizer;
    this.rules = rules;
  }

  /**
   * At least one chunk; text that is empty or blank gives one of the title alone.
   *
   * @param topics the chars where topics begin, which {@link TopicShifts} finds
   * @throws TooManyException beyond 50,000
   */
  public List<Chunk> cut(String title, PagedText paged, Set<Integer> topics) {
    Meter meter = new Meter(paged.text(), tokenizer, rules);
    Chunks chunks = new Chunks(title, paged, rules, meter);
    WindowCutter windows = new WindowCutter(paged, rules, meter, chunks);
    UnitCutter units = new UnitCutter(meter, chunks, windows);
    for (Stretch stretch : Stretch.of(paged)) {
      if (rules.method() == ChunkMethod.WINDOW || stretch.from() == stretch.to()) {
        windows.cut(stretch);
      } else {
        units.cut(units(paged, stretch, meter, topics));
      }
    }
    return chunks.made();
  }

  private List<Unit> units(PagedText paged, Stretch stretch, Meter meter, Set<Integer> topics) {
    return switch (rules.method()) {
      case WINDOW, PARAGRAPH -> Paragraphs.of(paged, stretch);
      case SENTENCE -> Sentences.of(paged, stretch);
      case STRUCTURE -> Paragraphs.bySection(paged, stretch);
      case TABLE_ROWS -> Paragraphs.andRows(paged, stretch);
      case CODE -> new CodeBlocks(paged.text(), meter, rules).of(stretch);
      case SEMANTIC ->
          Sentences.of(paged, stretch).stream()
              .map(sentence -> sentence.apartWhen(topics.contains(sentence.from())))
              .toList();
    };
  }
}
