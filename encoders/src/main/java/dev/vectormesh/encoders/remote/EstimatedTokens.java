package dev.vectormesh.encoders.remote;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import java.util.Arrays;

/**
 * Tokens of a model whose vocabulary is not known: three ASCII letters or digits of a word are one,
 * and every other character but blanks is one. Vocabularies of today need fewer for what people
 * write.
 */
final class EstimatedTokens implements TextTokenizer {
  private static final int PIECE = 3;

  @Override
  public TokenSpans spans(String text) {
    int[] starts = new int[Math.max(16, text.length() / 2)];
    int[] ends = new int[starts.length];
    int n = 0;
    for (int at = 0; at < text.length(); ) {
      int end = end(text, at);
      if (!Character.isWhitespace(text.codePointAt(at))) {
        if (n == starts.length) {
          starts = Arrays.copyOf(starts, 2 * n);
          ends = Arrays.copyOf(ends, 2 * n);
        }
        starts[n] = at;
        ends[n++] = end;
      }
      at = end;
    }
    return new TokenSpans(Arrays.copyOf(starts, n), Arrays.copyOf(ends, n));
  }

  private static int end(String text, int at) {
    int end = at;
    while (end < text.length() && end - at < PIECE && isPlain(text.charAt(end))) {
      end++;
    }
    return end > at ? end : at + Character.charCount(text.codePointAt(at));
  }

  private static boolean isPlain(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  /** Those that most models put before and behind a text. */
  @Override
  public int specialTokens() {
    return 2;
  }
}
