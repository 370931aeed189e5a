package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes words whole that a printed line, column or page broke. The document itself tells whether a
 * hyphen is the word's own: how it writes the word within a line decides; else what stands before
 * the hyphen does.
 */
final class WordBreaks {
  private static final String HYPHENS = "-\u2010\u00ad";
  private static final Pattern BREAK =
      Pattern.compile("([" + HYPHENS + "])[ \\t]*(?:\\R[ \\t]*)+(\\p{L}[\\p{L}\\p{M}]*)");
  private static final Pattern REST = Pattern.compile("^\\s*(\\p{Ll}[\\p{L}\\p{M}]*)(\\p{Punct}*)");
  private static final Pattern NUMBER = Pattern.compile("\\P{L}*\\d{1,5}\\P{L}*|[ivxlc]{1,7}");
  // They stand before hyphens far more often than they begin a word that is broken there.
  private static final Set<String> JOINING =
      Set.of(
          "all", "anti", "co", "cross", "ex", "far", "full", "half", "hand", "hard", "heavy",
          "high", "ill", "inter", "land", "large", "left", "light", "long", "low", "mid", "multi",
          "near", "new", "non", "off", "old", "on", "one", "open", "post", "pre", "quasi", "re",
          "right", "self", "semi", "short", "single", "small", "so", "state", "ten", "third",
          "three", "two", "ultra", "user", "well", "wide", "world", "year");
  private static final int FEW_PAGES = 3;
  private static final int FEWEST_LETTERS = 2;
  private static final int FIRST_MARK = 0x300;
  private static final Set<Integer> MARKS =
      Set.of(
          (int) Character.NON_SPACING_MARK,
          (int) Character.COMBINING_SPACING_MARK,
          (int) Character.ENCLOSING_MARK);

  /** Words within lines, in small letters. */
  private final Set<String> words = new HashSet<>();

  private WordBreaks() {}

  /** The same parts, their words whole; a word broken over two pages stands on the first. */
  static List<Page> mend(List<Page> pages) {
    WordBreaks breaks = new WordBreaks();
    pages.forEach(page -> breaks.learn(page.text()));
    Set<String> frames = frames(pages);
    List<String> texts = new ArrayList<>();
    pages.forEach(page -> texts.add(breaks.mend(page.text())));
    for (int i = 0; i + 1 < texts.size(); i++) {
      breaks.mend(texts, i, frames);
    }
    List<Page> mended = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Place place = pages.get(i).place();
      Layout layout = pages.get(i).layout();
      mended.add(new Page(place, layout, texts.get(i)));
    }
    return mended;
  }

  private void learn(String text) {
    for (int start = 0; start < text.length(); ) {
      int end = Character.isLetter(text.codePointAt(start)) ? compoundEnd(text, start) : start;
      if (end == start) {
        start += Character.charCount(text.codePointAt(start));
        continue;
      }
      boolean broken = end < text.length() && isHyphen(text.charAt(end));
      if (!broken && end - start > 1) {
        words.add(text.substring(start, end).toLowerCase(Locale.ROOT));
      }
      start = end;
    }
  }

  /** Where the word ends that starts here, with those that hyphens join to it. */
  private static int compoundEnd(String text, int start) {
    int end = wordEnd(text, start);
    while (end - start > 1 && end < text.length() && text.charAt(end) == '-') {
      int next = wordEnd(text, end + 1);
      if (next - end < FEWEST_LETTERS + 1 || !Character.isLetter(text.codePointAt(end + 1))) {
        return end;
      }
      end = next;
    }
    return end;
  }

  /** The char behind the letters and marks from here on. */
  private static int wordEnd(String text, int start) {
    int end = start;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      if (!Character.isLetter(c) && !isMark(c)) {
        break;
      }
      end += Character.charCount(c);
    }
    return end;
  }

  private static boolean isMark(int c) {
    return c >= FIRST_MARK && MARKS.contains(Character.getType(c));
  }

  private static boolean isHyphen(char c) {
    return HYPHENS.indexOf(c) >= 0;
  }

  private String mend(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    Matcher broken = BREAK.matcher(text);
    int from = 0;
    for (int at = 1; at < text.length(); at++) {
      if (!isHyphen(text.charAt(at)) || !broken.region(at, text.length()).lookingAt()) {
        continue;
      }
      int start = wordStart(text, from, at);
      if (start < at) {
        String first = text.substring(start, at);
        // The second half is copied with what follows: its own end may be broken too.
        whole.append(text, from, at);
        whole.append(hyphen(first, broken.group(1), broken.group(2), isCompound(text, start)));
        from = broken.start(2);
      }
      at = broken.end() - 1;
    }
    return whole.append(text, from, text.length()).toString();
  }

  /** Where the letters begin that end at {@code end}. */
  private static int wordStart(String text, int from, int end) {
    int start = end;
    while (start > from && Character.isLetter(text.codePointBefore(start))) {
      start -= Character.charCount(text.codePointBefore(start));
    }
    return start;
  }

  /** Whether the word that starts here is the last of several that hyphens join. */
  private static boolean isCompound(String text, int start) {
    return start > 0 && isHyphen(text.charAt(start - 1));
  }

  /** What stands between the halves of a word that is whole again. */
  private String hyphen(String first, String hyphen, String second, boolean compound) {
    String before = first.toLowerCase(Locale.ROOT);
    String after = second.toLowerCase(Locale.ROOT);
    boolean known = words.contains(before + after);
    boolean knownApart = words.contains(before + "-" + after);
    if (hyphen.equals("\u00ad") || known && !knownApart) {
      return "";
    }
    boolean own =
        knownApart
            || !Character.isLowerCase(second.codePointAt(0)) && !isCapitals(first)
            || JOINING.contains(before)
            || compound && words.contains(before) && words.contains(after);
    return own ? "-" : "";
  }

  private static boolean isCapitals(String word) {
    return word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
  }

  /** Between two pages a foot and a head may stand: page numbers, and lines that come again. */
  private void mend(List<String> texts, int page, Set<String> frames) {
    String text = texts.get(page);
    String body = text.substring(0, bodyEnd(text, frames)).stripTrailing();
    int hyphenAt = body.length() - 1;
    int wordAt = hyphenAt < 0 ? 0 : wordStart(body, 0, hyphenAt);
    if (wordAt >= hyphenAt || !isHyphen(body.charAt(hyphenAt))) {
      return;
    }
    String next = texts.get(page + 1);
    int start = bodyStart(next, frames);
    Matcher rest = REST.matcher(next.substring(start));
    if (!rest.find()) {
      return;
    }
    String first = body.substring(wordAt, hyphenAt);
    String hyphen =
        hyphen(first, body.substring(hyphenAt), rest.group(1), isCompound(body, wordAt));
    texts.set(
        page,
        body.substring(0, hyphenAt)
            + hyphen
            + rest.group(1)
            + rest.group(2)
            + text.substring(body.length()));
    texts.set(page + 1, next.substring(0, start) + next.substring(start + rest.end()));
  }

  private static int bodyEnd(String text, Set<String> frames) {
    int end = text.length();
    while (end > 0) {
      int line = text.lastIndexOf('\n', end - 1) + 1;
      if (!isFrame(text.substring(line, end), frames)) {
        return end;
      }
      end = Math.max(0, line - 1);
    }
    return text.length();
  }

  private static int bodyStart(String text, Set<String> frames) {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int lineEnd = end < 0 ? text.length() : end;
      if (!isFrame(text.substring(start, lineEnd), frames)) {
        return start;
      }
      start = lineEnd + 1;
    }
    return 0;
  }

  private static boolean isFrame(String line, Set<String> frames) {
    String bare = line.strip();
    return bare.isEmpty() || NUMBER.matcher(bare).matches() || frames.contains(shape(bare));
  }

  /** First and last lines that several pages have, whatever numbers stand in them. */
  private static Set<String> frames(List<Page> pages) {
    Map<String, Integer> counts = new HashMap<>();
    for (Page page : pages) {
      List<String> lines =
          page.text().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
      Set<String> edges = new HashSet<>();
      for (int i = 0; i < Math.min(2, lines.size()); i++) {
        edges.add(shape(lines.get(i)));
        edges.add(shape(lines.get(lines.size() - 1 - i)));
      }
      edges.forEach(edge -> counts.merge(edge, 1, Integer::sum));
    }
    counts.values().removeIf(count -> count < FEW_PAGES);
    return counts.keySet();
  }

  private static String shape(String line) {
    return line.replaceAll("\\d+", "#");
  }
}
