package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import java.util.Arrays;

/**
 * The tokens of a text of any length, found part by part so that the tokenizer's working memory
 * stays small. Parts end at white space, where no token goes across.
 *
 * @param starts {@code int[n]}, each token's first char
 * @param ends {@code int[n]}, the char behind each token's last
 */
record Tokens(int[] starts, int[] ends) {
  private static final int PART = 16_000;
  // One unknown "word" of thousands of letters is one token: cut, so that a chunk stays readable.
  private static final int LONGEST_WORD = 1000;

  static Tokens of(String text, TextTokenizer tokenizer) {
    int[] starts = new int[Math.max(16, text.length() / 4)];
    int[] ends = new int[starts.length];
    int n = 0;
    for (int from = 0; from < text.length(); ) {
      int to = partEnd(text, from);
      TokenSpans spans = tokenizer.spans(text.substring(from, to));
      if (n + spans.size() > starts.length) {
        int grown = Math.max(starts.length * 2, n + spans.size());
        starts = Arrays.copyOf(starts, grown);
        ends = Arrays.copyOf(ends, grown);
      }
      for (int i = 0; i < spans.size(); i++) {
        if (spans.ends()[i] > spans.starts()[i]) {
          starts[n] = from + spans.starts()[i];
          ends[n++] = from + spans.ends()[i];
        }
      }
      from = to;
    }
    return new Tokens(Arrays.copyOf(starts, n), Arrays.copyOf(ends, n));
  }

  int size() {
    return starts.length;
  }

  private static int partEnd(String text, int from) {
    int wordLimit = longWordEnd(text, from);
    int to = Math.min(Math.min(text.length(), from + PART), wordLimit);
    if (to == text.length() || to == wordLimit) {
      return to;
    }
    for (int i = to; i > from + PART / 2; i--) {
      if (Character.isWhitespace(text.charAt(i - 1))) {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
  }

  /** Where a word within the next part gets too long; the end of the text when none does. */
  private static int longWordEnd(String text, int from) {
    int start = from;
    int limit = Math.min(text.length(), from + PART);
    for (int i = from; i < limit; i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        start = i + 1;
      } else if (i - start >= LONGEST_WORD) {
        return Character.isLowSurrogate(text.charAt(i)) ? i - 1 : i;
      }
    }
    return text.length();
  }
}
