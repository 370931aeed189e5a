package dev.vectormesh.embedded.qdrant.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Matching by words, as under a full-text index: runs of letters and numerals, in lower case. */
final class Words {

  private Words() {}

  /** Every word of {@code wanted} is in the text. */
  static Predicate<String> all(String wanted) {
    Set<String> words = new HashSet<>(of(wanted));
    return text -> !words.isEmpty() && new HashSet<>(of(text)).containsAll(words);
  }

  /** Some word of {@code wanted} is in the text. */
  static Predicate<String> any(String wanted) {
    Set<String> words = new HashSet<>(of(wanted));
    return text -> of(text).stream().anyMatch(words::contains);
  }

  /** The words of {@code wanted} follow one another in the text. */
  static Predicate<String> phrase(String wanted) {
    List<String> words = of(wanted);
    return text -> !words.isEmpty() && Collections.indexOfSubList(of(text), words) >= 0;
  }

  /** A letter, with the marks that are part of words, or any numeral. */
  private static boolean isAlphanumeric(int point) {
    return Character.isAlphabetic(point)
        || switch (Character.getType(point)) {
          case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }

  private static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int at = 0; at <= text.length(); ) {
      int point = at < text.length() ? text.codePointAt(at) : ' ';
      boolean inWord = at < text.length() && isAlphanumeric(point);
      if (inWord && start < 0) {
        start = at;
      } else if (!inWord && start >= 0) {
        words.add(text.substring(start, at).toLowerCase(Locale.ROOT));
        start = -1;
      }
      at += Character.charCount(point);
    }
    return words;
  }
}
