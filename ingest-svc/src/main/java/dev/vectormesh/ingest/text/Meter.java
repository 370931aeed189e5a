package dev.vectormesh.ingest.text;

import dev.vectormesh.encoders.TextTokenizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a chunk of one text may hold. The encoder's tokens are the steps in which the text is
 * measured and cut, whatever is counted.
 */
final class Meter {
  private static final TextTokenizer CL100K = new Cl100kTokenizer();

  private final ChunkRules rules;
  private final TextTokenizer encoder;
  private final Tokens tokens;

  /** {@code int[tokens + 1]}: counted tokens in front of each step; null where steps count. */
  private final int @Nullable [] counted;

  Meter(String text, TextTokenizer encoder, ChunkRules rules) {
    this.rules = rules;
    this.encoder = encoder;
    this.tokens = Tokens.of(text, encoder);
    this.counted =
        rules.count() == TokenCount.ENCODER ? null : before(tokens, Tokens.of(text, CL100K));
  }

  private static int[] before(Tokens steps, Tokens others) {
    int[] before = new int[steps.size() + 1];
    int other = 0;
    for (int i = 0; i < steps.size(); i++) {
      while (other < others.size() && others.starts()[other] < steps.starts()[i]) {
        other++;
      }
      before[i] = other;
    }
    before[steps.size()] = others.size();
    return before;
  }

  Tokens tokens() {
    return tokens;
  }

  /** The first token that begins at this char or behind it. */
  int tokenAt(int offset) {
    int found = Arrays.binarySearch(tokens.starts(), offset);
    int at = found < 0 ? -found - 1 : found;
    while (at > 0 && tokens.starts()[at - 1] >= offset) {
      at--;
    }
    return at;
  }

  /** A text, or as much of it as a chunk has so many times room for. */
  String head(String text, int times) {
    String head = head(text, encoder, Math.min(rules.maxTokens(), rules.window()) / times);
    return counted == null ? head : head(head, CL100K, rules.maxTokens() / times);
  }

  private static String head(String text, TextTokenizer tokenizer, int most) {
    if (text.isEmpty()) {
      return "";
    }
    Tokens tokens = Tokens.of(text, tokenizer);
    int room = Math.max(1, most);
    return tokens.size() <= room ? text : text.substring(0, tokens.ends()[room - 1]);
  }

  /** Whether a text takes up no more than this share of a chunk. */
  boolean isWithin(String text, double share) {
    return count(text, encoder) <= Math.min(rules.maxTokens(), rules.window()) * share;
  }

  /** Whether the tokens from one to the other may be one chunk behind this text. */
  boolean isWhole(int first, int last, String front) {
    if (counted == null) {
      return count(front, encoder) + last - first <= rules.wholeTokens();
    }
    return count(front, encoder) + last - first <= rules.window()
        && count(front, CL100K) + counted[last] - counted[first] <= rules.wholeTokens();
  }

  /** The token behind the last that a chunk has room for which begins with this one. */
  int limit(int first, String front, String columns) {
    int most = counted == null ? rules.maxTokens() : rules.window();
    int end = first + Math.max(1, most - count(front, encoder) - count(columns, encoder));
    if (counted == null) {
      return end;
    }
    int room = Math.max(1, rules.maxTokens() - count(front, CL100K) - count(columns, CL100K));
    int last = Math.min(end, tokens.size());
    while (last > first + 1 && counted[last] - counted[first] > room) {
      last--;
    }
    return last;
  }

  /** The first token that a chunk may begin with which shares text with one that ends here. */
  int overlap(int end) {
    if (counted == null) {
      return end - rules.overlapTokens();
    }
    int start = end;
    while (start > 0 && counted[end] - counted[start - 1] <= rules.overlapTokens()) {
      start--;
    }
    return start;
  }

  /** Whether the text of a chunk as it is embedded has more tokens than it may. */
  boolean isTooLong(String indexed) {
    int most = isLoose() || counted != null ? rules.window() : rules.maxTokens();
    return count(indexed, encoder) > most
        || counted != null && count(indexed, CL100K) > rules.maxTokens();
  }

  /**
   * Whether a chunk may have a few tokens more than asked for, as a piece of a word may by itself:
   * so windows were always cut.
   */
  boolean isLoose() {
    return counted == null && rules.method() == ChunkMethod.WINDOW;
  }

  private static int count(String text, TextTokenizer tokenizer) {
    return text.isEmpty() ? 0 : tokenizer.count(text);
  }
}
