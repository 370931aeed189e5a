package dev.vectormesh.encoders;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;

/**
 * Other forms in which a word is looked for, so that writings of one word meet: without accents,
 * ligatures and wide forms; without the article that elision ties to it; and, in languages that
 * write without blanks, where words are a dictionary's choice, its beginnings and ends.
 */
final class WordVariants {
  private static final Normalizer2 COMPATIBLE = Normalizer2.getNFKCCasefoldInstance();

  /** A part of a compound has this many characters at least. */
  private static final int LEAST_PART = 2;

  /** Longer "words" of such a script are none: they would give their square in parts. */
  private static final int LONGEST_COMPOUND = 24;

  /** What is left of an apostrophe's right side when it is no contraction as in they'll. */
  private static final int LEAST_ELIDED = 3;

  private static final Set<String> ARTICLES =
      Set.of("l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "quoiqu", "lorsqu", "puisqu");

  private WordVariants() {}

  /**
   * The variants of a word, without the word itself.
   *
   * @param word in small letters
   * @param before the word that ends where this one begins, or empty
   */
  static List<String> of(String word, String before) {
    if (isAscii(word) && word.indexOf('\'') < 0) {
      return List.of();
    }
    Set<String> variants = new LinkedHashSet<>();
    if (Scripts.isUnspaced(word.codePointAt(0))) {
      variants.add(COMPATIBLE.normalize(word));
      addParts(word, variants);
      if (isOneCharacter(word) && isOneCharacter(before)) {
        variants.add(before + word);
      }
    } else {
      String folded = folded(word);
      variants.add(folded);
      int apostrophe = folded.indexOf('\'');
      if (apostrophe > 0) {
        String rest = folded.substring(apostrophe + 1);
        if (rest.length() >= LEAST_ELIDED
            || ARTICLES.contains(folded.substring(0, apostrophe)) && rest.length() > 1) {
          variants.add(rest);
        }
      }
    }
    variants.remove(word);
    variants.remove("");
    return new ArrayList<>(variants);
  }

  private static boolean isAscii(String word) {
    return word.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isOneCharacter(String word) {
    return !word.isEmpty()
        && Scripts.isUnspaced(word.codePointAt(0))
        && word.codePointCount(0, word.length()) == 1;
  }

  /** Accents go where they are taken for marks on a letter; elsewhere they are letters. */
  private static String folded(String word) {
    return switch (UScript.getScript(word.codePointAt(0))) {
      case UScript.LATIN,
          UScript.GREEK,
          UScript.CYRILLIC,
          UScript.ARABIC,
          UScript.HEBREW,
          UScript.COMMON,
          UScript.INHERITED ->
          ICUFoldingFilter.NORMALIZER.normalize(word);
      default -> COMPATIBLE.normalize(word);
    };
  }

  private static void addParts(String word, Set<String> parts) {
    int[] ends = characterEnds(word);
    if (ends.length > LONGEST_COMPOUND) {
      return;
    }
    for (int cut = 1; cut < ends.length; cut++) {
      if (cut >= LEAST_PART) {
        parts.add(word.substring(0, ends[cut - 1]));
      }
      if (ends.length - cut >= LEAST_PART) {
        parts.add(word.substring(ends[cut - 1]));
      }
    }
  }

  /** Where the characters end that a reader sees: a letter with its vowel signs is one. */
  private static int[] characterEnds(String word) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(word);
    List<Integer> ends = new ArrayList<>();
    characters.first();
    for (int end = characters.next(); end != BreakIterator.DONE; end = characters.next()) {
      ends.add(end);
    }
    return ends.stream().mapToInt(Integer::intValue).toArray();
  }
}
