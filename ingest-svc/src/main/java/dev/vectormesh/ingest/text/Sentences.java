package dev.vectormesh.ingest.text;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.FilteredBreakIteratorBuilder;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sentences by Unicode's rules (UAX 29), which know most scripts, without ends behind common
 * abbreviations. A line's end ends none, as lines of a page are broken anywhere, unless an item of
 * a list follows.
 */
final class Sentences {
  private static final Pattern WRAP =
      Pattern.compile(
          "\\n(?!\\s*(?:[-*+\\u2022\\u25aa\\u25cf\\u2013\\u00b7]|\\(?[\\dA-Za-z]{1,3}[.)])\\s)");
  private static final List<ULocale> LANGUAGES =
      List.of(ULocale.ENGLISH, ULocale.GERMAN, ULocale.FRENCH);

  private Sentences() {}

  static List<Unit> of(PagedText paged, Stretch stretch) {
    List<Unit> units = new ArrayList<>();
    BreakIterator breaks = breaks();
    for (Unit paragraph : Paragraphs.of(paged, stretch)) {
      if (paged.mark(paragraph.from()).layout().isTable()) {
        units.add(paragraph);
      } else {
        divide(paged.text(), paragraph, breaks, units);
      }
    }
    return units;
  }

  private static BreakIterator breaks() {
    BreakIterator breaks = BreakIterator.getSentenceInstance(ULocale.ROOT);
    for (ULocale language : LANGUAGES) {
      breaks = FilteredBreakIteratorBuilder.getInstance(language).wrapIteratorWithFilter(breaks);
    }
    return breaks;
  }

  private static void divide(String text, Unit paragraph, BreakIterator breaks, List<Unit> units) {
    Matcher wraps = WRAP.matcher(text.substring(paragraph.from(), paragraph.to()));
    breaks.setText(wraps.replaceAll(" "));
    int from = breaks.first();
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      add(text, paragraph.from() + from, paragraph.from() + to, units);
      from = to;
    }
  }

  private static void add(String text, int from, int to, List<Unit> units) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (end > start) {
      units.add(new Unit(start, end, false));
    }
  }
}
