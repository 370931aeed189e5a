package dev.vectormesh.encoders;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;

/** What is to be known of writing systems. */
final class Scripts {
  private Scripts() {}

  /** Whether the letter is of a script that puts no blanks between words: Thai, Han, Kana, ... */
  static boolean isUnspaced(int codePoint) {
    if (codePoint < 0x0e00) { // All before Thai: the most frequent question, answered fast.
      return false;
    }
    return switch (UScript.getScript(codePoint)) {
      case UScript.HAN, UScript.HIRAGANA, UScript.KATAKANA, UScript.BOPOMOFO, UScript.YI -> true;
      default ->
          UCharacter.getIntPropertyValue(codePoint, UProperty.LINE_BREAK)
              == UCharacter.LineBreak.COMPLEX_CONTEXT;
    };
  }
}
