package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells the pages of a PDF on which one text is likely to be shown several times at one place, as
 * bold print and shadows are made. Read as they come, its words stand there several times in a row.
 * To look for such text glyph by glyph takes a third of a reading, so it is done for such pages
 * only; a page that is told wrongly is read twice, and its text stays as it is.
 */
final class OverprintedText {
  /** A line's characters that are looked at: squares of them are compared. */
  private static final int LINE = 400;

  private static final int FEWEST_GLUED = 3;
  private static final int FEWEST_LETTERS = 4;
  private static final double SHARE_OF_LINES = 0.3;
  private static final Pattern TWINS =
      Pattern.compile("(?:(\\p{L})\\1){2,}(?!\\p{L})|(?:(\\p{L})\\2\\2){2,}(?!\\p{L})");

  private OverprintedText() {}

  /** The numbers of the pages on which it is likely. */
  static SortedSet<Integer> pages(List<Page> pages) {
    return pages.stream()
        .filter(page -> isLikely(page.text()))
        .map(page -> page.place().number())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static boolean isLikely(String text) {
    Set<String> lines = new HashSet<>();
    String before = "";
    int all = 0;
    int again = 0;
    for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
      if (line.isEmpty()) {
        continue;
      }
      boolean worded = letters(line) >= FEWEST_LETTERS;
      if (worded && line.equals(before) || isDoubled(line)) {
        return true;
      }
      all += line.length();
      again += worded && !lines.add(line) ? line.length() : 0;
      before = line;
    }
    return again > SHARE_OF_LINES * all;
  }

  /** Whether a word, or several in a row, or each glyph of a word come again at once. */
  private static boolean isDoubled(String line) {
    Matcher twins = TWINS.matcher(line);
    int end = Math.min(line.length(), LINE);
    for (int start = 0; start < end; start++) {
      boolean word =
          Character.isLetterOrDigit(line.charAt(start))
              && (start == 0 || !Character.isLetterOrDigit(line.charAt(start - 1)));
      if (word && (isDoubled(line, start, end) || isOfTwins(line, twins, start, end))) {
        return true;
      }
    }
    return false;
  }

  /** {@code BoldBold}, {@code Bold text Bold text}. */
  private static boolean isDoubled(String line, int start, int end) {
    char first = line.charAt(start);
    int second = line.indexOf(first, start + 2);
    while (second >= 0 && second < end) {
      boolean glued = line.charAt(second - 1) != ' ';
      int size = second - start - (glued ? 0 : 1);
      if (line.regionMatches(start, line, second, size)
          && isWording(line.substring(start, start + size), glued)
          && isWordEnd(line, start, second, size)) {
        return true;
      }
      second = line.indexOf(first, second + 1);
    }
    return false;
  }

  /** Not a leader's dots, nor equal numbers in columns of a table. */
  private static boolean isWording(String part, boolean glued) {
    int letters = letters(part);
    long characters = part.chars().filter(Character::isLetterOrDigit).count();
    boolean various = part.chars().distinct().count() > 1;
    return various
        && (glued
            ? characters >= FEWEST_GLUED || letters == part.length()
            : letters >= FEWEST_LETTERS);
  }

  /** Whether the last of the copies that follow each other ends a word. */
  private static boolean isWordEnd(String line, int start, int second, int size) {
    int end = second;
    while (line.regionMatches(start, line, end, size)) {
      end += size;
    }
    return end == line.length() || !Character.isLetterOrDigit(line.charAt(end));
  }

  /** {@code BBoolldd}. */
  private static boolean isOfTwins(String line, Matcher twins, int start, int end) {
    return start + 1 < end
        && line.charAt(start) == line.charAt(start + 1)
        && twins.region(start, end).lookingAt()
        && twins.group().chars().distinct().count() > 1;
  }

  private static int letters(String text) {
    int letters = 0;
    for (int i = 0; i < text.length(); i++) {
      letters += Character.isLetter(text.charAt(i)) ? 1 : 0;
    }
    return letters;
  }
}
