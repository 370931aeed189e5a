package dev.vectormesh.ingest.plain;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a text, without its end.
 *
 * @param offset of its first char
 */
record TextLine(int offset, String text) {
  private static final int LONG = 1000;

  static List<TextLine> of(String body) {
    List<TextLine> lines = new ArrayList<>();
    for (int start = 0; start < body.length(); ) {
      int end = body.indexOf('\n', start);
      int next = end < 0 ? body.length() : end + 1;
      lines.add(new TextLine(start, body.substring(start, next).stripTrailing()));
      start = next;
    }
    return lines;
  }

  /** Longer than any heading: no pattern is tried on it. */
  boolean isLong() {
    return text.length() > LONG;
  }

  boolean isBlank() {
    return text.isEmpty();
  }

  boolean isIndented() {
    return !text.isEmpty() && Character.isWhitespace(text.charAt(0));
  }
}
