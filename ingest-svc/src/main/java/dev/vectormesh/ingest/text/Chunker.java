package dev.vectormesh.ingest.text;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.ingest.work.WorkPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CHUNK: a sliding window over the tokens of the space's own encoder. Chunks stay within a slide or
 * a sheet. Cuts fall where a section or a page begins, at the end of a table's row, of a paragraph,
 * a sentence, a line or a word, the first of these that the window's end has. The title goes in
 * front of every chunk, and a table's first row in front of what is cut from it.
 */
public final class Chunker {
  // What takes more of the window than this stands in front of the first chunk only.
  private static final double FRONT_SHARE = 0.25;
  private static final double LOOK_BACK = 0.25;
  // A section that begins late in the window is worth a shorter chunk.
  private static final double LOOK_BACK_FOR_SECTIONS = 0.5;

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
   * @throws TooManyException beyond 50,000
   */
  public List<Chunk> cut(String title, PagedText paged) {
    Cutting cutting = new Cutting(head(title), paged);
    Stretch.of(paged).forEach(cutting::cut);
    return cutting.chunks;
  }

  /** The title, or as much of it as leaves half of the window to the text. */
  private String head(String title) {
    if (title.isEmpty()) {
      return "";
    }
    Tokens tokens = Tokens.of(title, tokenizer);
    int most = Math.max(1, rules.maxTokens() / 2);
    return tokens.size() <= most ? title : title.substring(0, tokens.ends()[most - 1]);
  }

  /** One document under the knife. */
  private final class Cutting {
    private final PagedText paged;
    private final String text;
    private final Tokens tokens;
    private final String head;
    private final String repeated;
    private final List<Chunk> chunks = new ArrayList<>();

    Cutting(String head, PagedText paged) {
      this.paged = paged;
      this.text = paged.text();
      this.tokens = Tokens.of(text, tokenizer);
      this.head = head;
      this.repeated = isShort(head) ? head : "";
    }

    private boolean isShort(String front) {
      return tokens(front) <= rules.maxTokens() * FRONT_SHARE;
    }

    private static int tokenAt(Tokens tokens, int offset) {
      int found = Arrays.binarySearch(tokens.starts(), offset);
      int at = found < 0 ? -found - 1 : found;
      while (at > 0 && tokens.starts()[at - 1] >= offset) {
        at--;
      }
      return at;
    }

    private int tokens(String front) {
      return front.isEmpty() ? 0 : tokenizer.count(front);
    }

    void cut(Stretch stretch) {
      int first = tokenAt(tokens, stretch.from());
      int last = tokenAt(tokens, stretch.to());
      String front = front();
      if (tokens(front) + last - first <= rules.wholeTokens() || last == first) {
        Chunk whole = chunk(stretch.from(), stretch.to(), front);
        if (tokenizer.count(whole.indexed()) <= rules.window()) {
          chunks.add(whole);
          return;
        }
      }
      while (first < last) {
        int end = add(first, last);
        first = end >= last ? end : next(first, end);
      }
    }

    private String front() {
      return chunks.isEmpty() ? head : repeated;
    }

    /** Adds the chunk that begins with this token, and returns the token behind its last. */
    private int add(int first, int last) {
      if (chunks.size() >= MOST_CHUNKS) {
        throw new TooManyException();
      }
      String front = front();
      int from = lineStart(tokens.starts()[first]);
      int room = rules.maxTokens() - tokens(front) - tokens(columns(from));
      int end = end(first, last, Math.max(1, room));
      Chunk chunk = chunk(from, tokens.ends()[end - 1], front);
      // Cut inside of a word, a piece may count more tokens by itself than it did in the word.
      while (end - first > 1 && tokenizer.count(chunk.indexed()) > rules.window()) {
        end = first + Math.max(1, (end - first) * 9 / 10);
        chunk = chunk(from, tokens.ends()[end - 1], front);
      }
      chunks.add(chunk);
      WorkPool.checkWanted();
      return end;
    }

    /** With the blanks in front of its first word, where a line begins: code counts them. */
    private int lineStart(int offset) {
      int start = offset;
      while (start > 0 && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '\t')) {
        start--;
      }
      return start == 0 || text.charAt(start - 1) == '\n' ? start : offset;
    }

    private String columns(int offset) {
      String columns = paged.columns(offset);
      return isShort(columns) ? columns : "";
    }

    private Chunk chunk(int from, int to, String front) {
      String columns = columns(from);
      int shift = columns.isEmpty() ? 0 : columns.length() + 1;
      String shown =
          columns.isEmpty() ? text.substring(from, to) : columns + "\n" + text.substring(from, to);
      List<Mark> marks =
          paged.marks(from, to).stream()
              .map(mark -> mark.offset() == 0 ? mark : mark.shifted(shift))
              .toList();
      String indexed = front.isEmpty() ? shown : shown.isEmpty() ? front : front + "\n" + shown;
      return new Chunk(chunks.size(), marks, shown, indexed);
    }

    /** The token behind the chunk's last. */
    private int end(int first, int last, int room) {
      int limit = first + room;
      if (limit >= last) {
        return last;
      }
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
     * Where the next chunk begins: the overlap back, at the start of a word, and always ahead of
     * this one's start. Nothing is repeated where a section or a table's row begins.
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
      int earliest = Math.max(first + 1, end - rules.overlapTokens());
      for (int i = earliest; i < end; i++) {
        if (tokens.starts()[i] > tokens.ends()[i - 1]) {
          return i;
        }
      }
      return end == earliest ? end : earliest;
    }
  }
}
