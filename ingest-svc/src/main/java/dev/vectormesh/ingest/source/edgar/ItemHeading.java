package dev.vectormesh.ingest.source.edgar;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that divide a filing: PART II, Item 1A. Risk Factors, Item 2.02 of an 8-K. */
final class ItemHeading {
  private static final int LONGEST = 250;
  private static final Pattern BLANKS = Pattern.compile("[\\s\\u00a0]+");
  private static final Pattern PART =
      Pattern.compile("(?i:PART)\\s+(?i:I{1,3}|IV)(\\s*[.:\u2013\u2014-].*|\\s*)");
  private static final Pattern ITEM =
      Pattern.compile(
          "(?i:PART\\s+I{1,3}V?[,.:\u2013\u2014 -]+)?(?i:ITEMS?)\\s*"
              + "(?:\\d{1,2}\\.\\d{2}|\\d{1,2}[A-Ca-c]?)(?:\\s*(?:,|and|&)\\s*\\d{1,2}[A-Ca-c]?)*"
              + "(\\s*[.:\u2013\u2014-]\\s*.*|\\s+[\\p{Lu}\\[(].*|\\s*)");
  // A table of contents names the page; a sentence goes on, or speaks of another item.
  private static final Pattern NO_HEADING =
      Pattern.compile(
          "(?s).*(?:(?:\\.{3,}|\\s)\\d{1,3}|[;,]|\\b(?:of|in|see|and)"
              + " (?:this|the|our|Part)\\b.*\\bForm (?:10|8|20)-?.*)");

  private ItemHeading() {}

  static String clean(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  /** 2 for a part, 3 for an item; 0 for any other text. */
  static int level(String text) {
    String line = clean(text);
    if (line.length() > LONGEST || line.isEmpty()) {
      return 0;
    }
    Matcher item = ITEM.matcher(line);
    if (item.matches()) {
      return goesOn(item) ? 0 : 3;
    }
    Matcher part = PART.matcher(line);
    return part.matches() && !goesOn(part) ? 2 : 0;
  }

  private static boolean goesOn(Matcher line) {
    return NO_HEADING.matcher(line.group(1)).matches();
  }
}
