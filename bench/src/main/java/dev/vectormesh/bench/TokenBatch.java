package dev.vectormesh.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Texts as token ids, all as long as the longest.
 *
 * @param ids {@code [text][token]}, 0 pads
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TokenBatch(long[][] ids) {
  private static final int MOST_TEXTS = 8;
  private static final int MOST_TOKENS = 512;
  private static final int VOCABULARY = 30_000;
  private static final int FIRST_WORD = 1_000;

  int texts() {
    return ids.length;
  }

  int length() {
    return ids[0].length;
  }

  /** One text of this many tokens. */
  static TokenBatch query(Random random, int tokens) {
    return new TokenBatch(new long[][] {text(random, tokens, tokens)});
  }

  /** Texts of 16 to 256 tokens, short ones more often, in batches of alike long ones. */
  static List<TokenBatch> passages(Random random, int count) {
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lengths.add((int) (16 * Math.pow(16, random.nextDouble())));
    }
    lengths.sort(Comparator.reverseOrder());
    List<TokenBatch> batches = new ArrayList<>();
    for (int from = 0; from < count; ) {
      int longest = lengths.get(from);
      int to = Math.min(count, from + Math.clamp(MOST_TOKENS / longest, 1, MOST_TEXTS));
      long[][] ids = new long[to - from][];
      for (int i = from; i < to; i++) {
        ids[i - from] = text(random, lengths.get(i), longest);
      }
      batches.add(new TokenBatch(ids));
      from = to;
    }
    return batches;
  }

  /** Each text by itself, padded as it is here. */
  List<TokenBatch> singles() {
    List<TokenBatch> singles = new ArrayList<>();
    for (long[] text : ids) {
      singles.add(new TokenBatch(new long[][] {text}));
    }
    return singles;
  }

  private static long[] text(Random random, int tokens, int padded) {
    long[] text = new long[padded];
    for (int i = 0; i < tokens; i++) {
      text[i] = random.nextInt(FIRST_WORD, VOCABULARY);
    }
    return text;
  }
}
