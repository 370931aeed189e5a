package dev.vectormesh.ingest.plain;

/**
 * JSON as a person reads it: the letters that its strings escape are letters again, everything else
 * stays as it is written. Goes by characters, so that JSON lines, comments and broken JSON are read
 * too.
 */
public final class JsonText {
  private JsonText() {}

  public static String decode(String json) {
    StringBuilder out = new StringBuilder(json.length());
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString && c == '\\' && i + 1 < json.length()) {
        i += escape(json, i + 1, out);
        continue;
      }
      if (c == '"') {
        inString = !inString;
      } else if (c == '\n') {
        // A string ends with its line: after a missing quote the next line is right again.
        inString = false;
      }
      out.append(c);
    }
    return out.toString();
  }

  /** Letters of any text that are written as {@code \\u00e4}; nothing else is changed. */
  public static String decodeLetters(String text) {
    int next = text.indexOf("\\u");
    if (next < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      boolean letter = text.charAt(i) == '\\' && isUnicode(text, i + 1) && !isEscaped(text, i);
      if (letter) {
        out.append(unicode(text, i + 1));
        i += 5;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  /** Appends what stands behind a backslash at {@code at}, and tells how long it is. */
  private static int escape(String json, int at, StringBuilder out) {
    if (isUnicode(json, at)) {
      out.append(unicode(json, at));
      return 5;
    }
    char c = json.charAt(at);
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r', 'b', 'f' -> out.append(' ');
      default -> out.append(c);
    }
    return 1;
  }

  private static boolean isEscaped(String text, int backslash) {
    int before = backslash;
    while (before > 0 && text.charAt(before - 1) == '\\') {
      before--;
    }
    return (backslash - before) % 2 == 1;
  }

  private static boolean isUnicode(String text, int at) {
    if (at + 5 > text.length() || text.charAt(at) != 'u') {
      return false;
    }
    for (int i = at + 1; i < at + 5; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static char unicode(String text, int at) {
    return (char) Integer.parseInt(text, at + 1, at + 5, 16);
  }
}
