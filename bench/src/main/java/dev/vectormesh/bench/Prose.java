package dev.vectormesh.bench;

import java.util.Random;

/**
 * Texts that look like prose to a tokenizer and to an inverted index: words of Zipf's frequencies,
 * the same ones for the same seed. They mean nothing, so that only speed is measured with them.
 */
final class Prose {
  private static final String[] SYLLABLES = {
    "ba", "cor", "den", "el", "fi", "gar", "hu", "in", "jo", "ka", "lum", "mer", "no", "or", "per",
    "qua", "ri", "sol", "ta", "un", "ver", "wa", "ex", "yo", "zen"
  };
  private static final int WORDS = 20_000;

  private final Random random;

  Prose(long seed) {
    this.random = new Random(seed);
  }

  /** A text of about this many words. */
  String text(int words) {
    StringBuilder text = new StringBuilder(words * 7);
    for (int i = 0; i < words; i++) {
      text.append(word(rank()));
      text.append(i % 12 == 11 ? ". " : " ");
    }
    return text.toString();
  }

  /** Zipf with exponent 1: the rank is log-uniform. */
  private int rank() {
    return (int) Math.exp(random.nextDouble() * Math.log(WORDS));
  }

  private static String word(int rank) {
    StringBuilder word = new StringBuilder();
    for (int rest = rank + SYLLABLES.length; rest > 0; rest /= SYLLABLES.length) {
      word.append(SYLLABLES[rest % SYLLABLES.length]);
    }
    return word.toString();
  }
}
