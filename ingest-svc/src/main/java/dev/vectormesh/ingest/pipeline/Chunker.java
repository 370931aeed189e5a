package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.ingest.document.PagedText;
import java.util.ArrayList;
import java.util.List;

/**
 * CHUNK: a sliding window over the tokens of the space's own encoder. Cuts fall at the end of a
 * paragraph, a sentence, a line or a word, the first of these that the last quarter of the window
 * has. The title goes in front of every chunk.
 */
public final class Chunker {
  // A title that takes more of the window than this stands in front of the first chunk only.
  private static final double TITLE_SHARE = 0.25;
  private static final double LOOK_BACK = 0.25;

  private final TextTokenizer tokenizer;
  private final ChunkRules rules;

  public Chunker(TextTokenizer tokenizer, ChunkRules rules) {
    this.tokenizer = tokenizer;
    this.rules = rules;
  }

  /** At least one chunk; text that is empty or blank gives one of the title alone. */
  public List<Chunk> cut(String title, PagedText paged) {
    String text = paged.text();
    Tokens tokens = Tokens.of(text, tokenizer);
    String head = head(title);
    int headTokens = head.isEmpty() ? 0 : tokenizer.count(head);
    if (tokens.size() == 0 || headTokens + tokens.size() <= rules.wholeTokens()) {
      String indexed = head.isEmpty() ? text : text.isEmpty() ? head : head + "\n" + text;
      if (tokenizer.count(indexed) <= rules.window()) {
        return List.of(new Chunk(0, paged.page(0), text, indexed));
      }
    }
    String repeated = headTokens <= rules.maxTokens() * TITLE_SHARE ? head : "";
    List<Chunk> chunks = new ArrayList<>();
    int first = 0;
    while (first < tokens.size()) {
      String front = chunks.isEmpty() ? head : repeated;
      int room = rules.maxTokens() - (front.isEmpty() ? 0 : headTokens);
      int end = end(text, tokens, first, Math.max(1, room));
      Chunk chunk = chunk(chunks.size(), paged, tokens, first, end, front);
      // Cut inside of a word, a piece may count more tokens by itself than it did in the word.
      while (end - first > 1 && tokenizer.count(chunk.indexed()) > rules.window()) {
        end = first + Math.max(1, (end - first) * 9 / 10);
        chunk = chunk(chunks.size(), paged, tokens, first, end, front);
      }
      chunks.add(chunk);
      first = end >= tokens.size() ? end : next(text, tokens, first, end);
    }
    return chunks;
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

  private Chunk chunk(
      int position, PagedText paged, Tokens tokens, int first, int end, String front) {
    int from = tokens.starts()[first];
    String text = paged.text().substring(from, tokens.ends()[end - 1]);
    String indexed = front.isEmpty() ? text : front + "\n" + text;
    return new Chunk(position, paged.page(from), text, indexed);
  }

  /** The token behind the chunk's last. */
  private int end(String text, Tokens tokens, int first, int room) {
    int limit = first + room;
    if (limit >= tokens.size()) {
      return tokens.size();
    }
    int earliest = Math.max(first + 1, limit - (int) (room * LOOK_BACK));
    int sentence = -1;
    int line = -1;
    int word = -1;
    for (int end = limit; end >= earliest; end--) {
      int gapStart = tokens.ends()[end - 1];
      String gap = text.substring(gapStart, Math.max(gapStart, tokens.starts()[end]));
      if (gap.contains("\n\n")) {
        return end;
      }
      if (sentence < 0 && endsSentence(text, gapStart, gap)) {
        sentence = end;
      }
      if (line < 0 && gap.indexOf('\n') >= 0) {
        line = end;
      }
      if (word < 0 && !gap.isEmpty()) {
        word = end;
      }
    }
    return sentence > 0 ? sentence : line > 0 ? line : word > 0 ? word : limit;
  }

  private static boolean endsSentence(String text, int gapStart, String gap) {
    if (gapStart == 0) {
      return false;
    }
    char last = text.charAt(gapStart - 1);
    boolean wide = last == '\u3002' || last == '\uff01' || last == '\uff1f';
    return wide || !gap.isEmpty() && (last == '.' || last == '!' || last == '?' || last == ':');
  }

  /**
   * Where the next chunk begins: the overlap back, at the start of a word, and always ahead of this
   * one's start.
   */
  private int next(String text, Tokens tokens, int first, int end) {
    int earliest = Math.max(first + 1, end - rules.overlapTokens());
    for (int i = earliest; i < end; i++) {
      if (tokens.starts()[i] > tokens.ends()[i - 1]) {
        return i;
      }
    }
    return end == earliest || rules.overlapTokens() == 0 ? end : earliest;
  }
}
