package dev.vectormesh.encoders;

import com.ibm.icu.text.BreakIterator;
import java.util.Arrays;
import java.util.Locale;

/** Words of languages that write without blanks between them. */
public final class Words {
  private Words() {}

  /** Whether {@code text[from, to)} holds letters of a script that puts no blanks between words. */
  public static boolean unspaced(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Scripts.isUnspaced(text.codePointAt(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where words end, by ICU's dictionaries; all of the text is within one.
   *
   * @return ascending, the last is {@code text.length()}; empty of an empty text
   */
  public static int[] ends(String text) {
    BreakIterator words = BreakIterator.getWordInstance(Locale.ROOT);
    words.setText(text);
    int[] ends = new int[16];
    int n = 0;
    words.first();
    for (int end = words.next(); end != BreakIterator.DONE; end = words.next()) {
      if (n == ends.length) {
        ends = Arrays.copyOf(ends, 2 * n);
      }
      ends[n++] = end;
    }
    return Arrays.copyOf(ends, n);
  }
}
