package dev.vectormesh.ingest.text;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import dev.vectormesh.encoders.Words;
import dev.vectormesh.ingest.work.WorkPool;
import java.util.Arrays;

/**
 * The tokens of a text of any length, found part by part so that the tokenizer's working memory
 * stays small. Parts end at white space, where no token goes across.
 *
 * <p>A tokenizer takes for one unknown token whatever it does not know and finds no blank in: a
 * line of Thai, or of base64. Such a token counts as the words that it is made of, so that a
 * chunk's limit bounds its text in every language.
 *
 * @param starts {@code int[n]}, each token's first char
 * @param ends {@code int[n]}, the char behind each token's last
 */
record Tokens(int[] starts, int[] ends) {
  private static final int PART = 16_000;
  // One unknown "word" of thousands of letters is one token: cut, so that a chunk stays readable.
  private static final int LONGEST_WORD = 1000;
  // No tokenizer that knows a script has tokens as long as this: what is longer is several.
  private static final int LONGEST_TOKEN = 32;

  static Tokens of(String text, TextTokenizer tokenizer) {
    Growing tokens = new Growing(Math.max(16, text.length() / 4));
    for (int from = 0; from < text.length(); ) {
      WorkPool.checkWanted();
      int to = partEnd(text, from);
      TokenSpans spans = tokenizer.spans(text.substring(from, to));
      for (int i = 0; i < spans.size(); i++) {
        int start = from + spans.starts()[i];
        int end = from + spans.ends()[i];
        if (end - start > 1) {
          addWords(text, start, end, tokens);
        } else if (end > start) {
          tokens.add(start, end);
        }
      }
      from = to;
    }
    return tokens.toTokens();
  }

  /** A token, or the words that it is made of where it is not one. */
  private static void addWords(String text, int start, int end, Growing tokens) {
    if (!Words.unspaced(text, start, end)) {
      addPieces(text, start, end, tokens);
      return;
    }
    int word = start;
    for (int wordEnd : Words.ends(text.substring(start, end))) {
      addPieces(text, word, start + wordEnd, tokens);
      word = start + wordEnd;
    }
  }

  private static void addPieces(String text, int start, int end, Growing tokens) {
    int from = start;
    while (end - from > LONGEST_TOKEN) {
      int to = from + LONGEST_TOKEN;
      to = Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
      tokens.add(from, to);
      from = to;
    }
    tokens.add(from, end);
  }

  private static final class Growing {
    private int[] starts;
    private int[] ends;
    private int size;

    Growing(int expected) {
      starts = new int[expected];
      ends = new int[expected];
    }

    void add(int start, int end) {
      if (size == starts.length) {
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      starts[size] = start;
      ends[size++] = end;
    }

    Tokens toTokens() {
      return new Tokens(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
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
        return wordEnd(text, start, Character.isLowSurrogate(text.charAt(i)) ? i - 1 : i);
      }
    }
    return text.length();
  }

  /** The last end of a word before {@code limit}, where words have no blanks between them. */
  private static int wordEnd(String text, int start, int limit) {
    if (!Words.unspaced(text, limit - 2, limit)) {
      return limit;
    }
    int[] ends = Words.ends(text.substring(start, limit));
    return ends.length < 2 ? limit : start + ends[ends.length - 2];
  }
}
