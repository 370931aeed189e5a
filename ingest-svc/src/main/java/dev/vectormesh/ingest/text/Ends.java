package dev.vectormesh.ingest.text;

/** Where a chunk may well end: behind a paragraph, a sentence, a line, a word. */
final class Ends {
  private Ends() {}

  /**
   * The token behind the last of the best end between two tokens.
   *
   * @param rows whether the text is a table, whose lines belong together more than its sentences
   */
  static int within(String text, Tokens tokens, int earliest, int limit, boolean rows) {
    int sentence = -1;
    int line = -1;
    int word = -1;
    for (int end = limit; end >= earliest; end--) {
      int gapStart = tokens.ends()[end - 1];
      String gap = text.substring(gapStart, Math.max(gapStart, tokens.starts()[end]));
      if (gap.contains("\n\n") || rows && gap.indexOf('\n') >= 0) {
        return end;
      }
      if (sentence < 0 && endsSentence(text, gapStart, gap)) {
        sentence = end;
      }
      if (line < 0 && gap.indexOf('\n') >= 0) {
        line = end;
      }
      if (word < 0 && !gap.isEmpty()) {
        word = end;
      }
    }
    return sentence > 0 ? sentence : line > 0 ? line : word > 0 ? word : limit;
  }

  private static boolean endsSentence(String text, int gapStart, String gap) {
    if (gapStart == 0) {
      return false;
    }
    char last = text.charAt(gapStart - 1);
    boolean wide = last == '\u3002' || last == '\uff01' || last == '\uff1f';
    return wide || !gap.isEmpty() && (last == '.' || last == '!' || last == '?' || last == ':');
  }
}
