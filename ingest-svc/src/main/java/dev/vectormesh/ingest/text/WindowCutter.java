package dev.vectormesh.ingest.text;

/**
 * A sliding window over tokens. Cuts fall where a section or a page begins, at the end of a table's
 * row, of a paragraph, a sentence, a line or a word, the first of these that the window's end has.
 */
final class WindowCutter {
  private static final double LOOK_BACK = 0.25;
  // A section that begins late in the window is worth a shorter chunk.
  private static final double LOOK_BACK_FOR_SECTIONS = 0.5;

  private final PagedText paged;
  private final String text;
  private final ChunkRules rules;
  private final Meter meter;
  private final Tokens tokens;
  private final Chunks chunks;

  WindowCutter(PagedText paged, ChunkRules rules, Meter meter, Chunks chunks) {
    this.paged = paged;
    this.text = paged.text();
    this.rules = rules;
    this.meter = meter;
    this.tokens = meter.tokens();
    this.chunks = chunks;
  }

  /** A stretch as one chunk, where it is short enough, else by windows. */
  void cut(Stretch stretch) {
    int first = meter.tokenAt(stretch.from());
    int last = meter.tokenAt(stretch.to());
    if (last == first || meter.isWhole(first, last, chunks.front(stretch.from()))) {
      Chunk whole = chunks.chunk(stretch.from(), stretch.to());
      if (!meter.isTooLong(whole.indexed())) {
        chunks.add(whole);
        return;
      }
    }
    slide(first, last);
  }

  /** By windows, from one token to another. */
  void slide(int from, int last) {
    int first = from;
    while (first < last) {
      int end = add(first, last);
      first = end >= last ? end : next(first, end);
    }
  }

  /** Adds the chunk that begins with this token, and returns the token behind its last. */
  private int add(int first, int last) {
    int from = chunks.lineStart(tokens.starts()[first]);
    int end = end(first, last, meter.limit(first, chunks.front(from), chunks.columns(from)));
    Chunk chunk = chunks.chunk(from, tokens.ends()[end - 1]);
    // Cut inside of a word, a piece may count more tokens by itself than it did in the word.
    while (end - first > 1 && meter.isTooLong(chunk.indexed())) {
      int less = first + Math.max(1, (end - first) * 9 / 10);
      end = meter.isLoose() ? less : end(first, last, less);
      chunk = chunks.chunk(from, tokens.ends()[end - 1]);
    }
    chunks.add(chunk);
    return end;
  }

  /** The token behind the chunk's last. */
  private int end(int first, int last, int limit) {
    if (limit >= last) {
      return last;
    }
    int room = limit - first;
    for (int end = limit; end > limit - (int) (room * LOOK_BACK_FOR_SECTIONS); end--) {
      if (end > first && paged.isMarked(tokens.starts()[end])) {
        return end;
      }
    }
    return Ends.within(
        text,
        tokens,
        Math.max(first + 1, limit - (int) (room * LOOK_BACK)),
        limit,
        paged.mark(tokens.starts()[limit]).layout().isTable());
  }

  /**
   * Where the next chunk begins: the overlap back, at the start of a word, and always ahead of this
   * one's start. Nothing is repeated where a section or a table's row begins.
   */
  private int next(int first, int end) {
    int offset = tokens.starts()[end];
    Mark mark = paged.mark(offset);
    boolean section =
        paged.isMarked(offset)
            && !mark.place().headings().equals(paged.mark(offset - 1).place().headings());
    boolean row =
        mark.layout().isTable() && text.substring(tokens.ends()[end - 1], offset).contains("\n");
    if (section || row || rules.overlapTokens() == 0) {
      return end;
    }
    int earliest = Math.max(first + 1, meter.overlap(end));
    for (int i = earliest; i < end; i++) {
      if (tokens.starts()[i] > tokens.ends()[i - 1]) {
        return i;
      }
    }
    return end == earliest ? end : earliest;
  }
}
