package dev.vectormesh.ingest.text;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * CLEAN: text in NFC, without control characters and terminal sequences, with white space that
 * means something only.
 */
public final class Cleaner {
  /** Part of every content hash: a change of what this class does makes all documents new. */
  static final String VERSION = "clean-3";

  private static final char SOFT_HYPHEN = '\u00ad';
  private static final char ZERO_WIDTH_SPACE = '\u200b';
  private static final char WORD_JOINER = '\u2060';
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private Cleaner() {}

  /**
   * Text as it is kept: lines, their indentation and paragraphs stay, other runs of blanks and of
   * blank lines become one.
   */
  public static String clean(String raw) {
    String plain = EscapeSequences.strip(raw);
    String text =
        Normalizer.isNormalized(plain, Normalizer.Form.NFC)
            ? plain
            : Normalizer.normalize(plain, Normalizer.Form.NFC);
    StringBuilder out = new StringBuilder(text.length());
    StringBuilder blanks = new StringBuilder();
    int breaks = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\u2028' || c == '\u0085' || c == '\f' || c == '\u000b') {
        breaks++;
        blanks.setLength(0);
      } else if (c == '\u2029') {
        breaks += 2;
        blanks.setLength(0);
      } else if (c == '\r') {
        breaks += i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 0 : 1;
        blanks.setLength(0);
      } else if (isBlank(c)) {
        blanks.append(c == '\t' ? c : ' ');
      } else if (isKept(text, i)) {
        if (breaks > 0 && !out.isEmpty()) {
          out.append(breaks > 1 ? "\n\n" : "\n").append(blanks);
        } else if (!blanks.isEmpty() && !out.isEmpty()) {
          out.append(' ');
        }
        breaks = 0;
        blanks.setLength(0);
        out.append(c);
      }
    }
    return out.toString();
  }

  /** One line: titles. */
  public static String line(String raw) {
    return clean(raw).replaceAll("\\s+", " ").strip();
  }

  /** Parts cleaned one by one and joined, with the places where they stand. */
  public static PagedText clean(List<Page> pages) {
    StringBuilder text = new StringBuilder();
    List<Mark> marks = new ArrayList<>();
    boolean placed = false;
    for (Page page : pages) {
      String clean = clean(page.text());
      if (clean.isEmpty()) {
        continue;
      }
      if (!text.isEmpty()) {
        text.append("\n\n");
      }
      marks.add(new Mark(text.length(), page.place(), page.layout()));
      placed |= !page.place().equals(Place.NOWHERE) || page.layout().isTable();
      text.append(clean);
    }
    return new PagedText(text.toString(), placed ? marks : List.of());
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  private static boolean isKept(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return !Character.isISOControl(c)
        && c != SOFT_HYPHEN
        && c != ZERO_WIDTH_SPACE
        && c != WORD_JOINER
        && c != BYTE_ORDER_MARK
        && c != '\ufffe'
        && c != '\uffff';
  }
}
