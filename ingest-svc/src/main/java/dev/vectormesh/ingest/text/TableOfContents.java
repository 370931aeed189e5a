package dev.vectormesh.ingest.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a table of contents: a run of lines that end in page numbers which do not fall, and whose
 * titles come again further down. It is not indexed, as it would be found in place of the sections
 * that it names.
 */
final class TableOfContents {
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?m)^[ \\t]*(\\S.{0,200}?)(?:(?<leader>[ \\t]*(?:[.\\u2026\\u00b7_][ \\t]?){3,}|["
              + " \\t]*\\u2026+)[ \\t]*|[ \\t]+)(?<page>\\d{1,4}|[ivxlc]{1,7})[ \\t]*$");
  private static final Pattern NUMBERING =
      Pattern.compile("^(?:(?:\\d+|[A-Z]|[IVX]+)[.)]?)(?:\\d+[.)]?)*[ \\t]+");
  private static final Pattern CAPTION =
      Pattern.compile(
          "(?i)(table of )?contents|inhalt(sverzeichnis|s\u00fcbersicht)?|table des"
              + " mati\u00e8res|sommaire"
              + "|\u00edndice|indice|sommario|inhoud(sopgave)?|inneh\u00e5ll|\u76ee\u6b21|\u76ee\u5f55");
  private static final int LEAST = 3;
  private static final int MOST = 5000;
  private static final int SHORTEST_TITLE = 3;
  private static final int LINES_BETWEEN = 2;
  // Titles are looked for in so many characters at most, all lookups together.
  private static final long LOOKED_AT = 400_000_000L;
  private static final int SAMPLE = 20;
  private static final double SHARE_OF_LEADERS = 0.6;
  private static final double SHARE_OF_PLAIN = 0.8;

  /** A line that may belong to a table of contents. */
  private record Line(int from, int to, String title, int page, boolean leader) {}

  private final PagedText paged;
  private final String text;
  private final List<Stretch> entries = new ArrayList<>();
  private long looksLeft = LOOKED_AT;

  private TableOfContents(PagedText paged) {
    this.paged = paged;
    this.text = paged.text();
  }

  /** The lines of the tables whose sections are found, and the captions, in their order. */
  static List<Stretch> entries(PagedText paged) {
    TableOfContents contents = new TableOfContents(paged);
    List<Line> lines = contents.lines();
    for (int i = 0; i < lines.size(); ) {
      int end = i + 1;
      while (end < lines.size() && contents.follows(lines.get(end - 1), lines.get(end))) {
        end++;
      }
      contents.confirm(lines.subList(i, end));
      i = end;
    }
    return contents.entries;
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    Matcher matcher = ENTRY.matcher(text);
    while (matcher.find() && lines.size() < MOST) {
      String page = matcher.group("page");
      String title = matcher.group(1).strip();
      if (title.codePoints().filter(Character::isLetter).limit(2).count() == 2
          && !paged.mark(matcher.start()).layout().isTable()) {
        lines.add(
            new Line(
                matcher.start(),
                matcher.end(),
                title,
                Character.isDigit(page.charAt(0)) ? Integer.parseInt(page) : 0,
                matcher.group("leader") != null));
      }
    }
    return lines;
  }

  /** Whether both may be lines of one table: near each other, and pages do not fall. */
  private boolean follows(Line line, Line next) {
    long between = text.substring(line.to(), next.from()).lines().filter(l -> !l.isBlank()).count();
    return between <= LINES_BETWEEN && (next.page() >= line.page() || line.page() == 0);
  }

  private void confirm(List<Line> run) {
    if (run.size() < LEAST || run.getFirst().page() >= run.getLast().page()) {
      return;
    }
    long leaders = run.stream().filter(Line::leader).count();
    double share = 2 * leaders >= run.size() ? SHARE_OF_LEADERS : SHARE_OF_PLAIN;
    List<Line> found = found(run.subList(0, Math.min(run.size(), SAMPLE)), run.getLast().to());
    if (run.size() > SAMPLE && found.size() >= share * SAMPLE) {
      found = found(run, run.getLast().to());
    }
    if (found.size() >= LEAST && found.size() >= share * run.size()) {
      addCaption(run.getFirst().from());
      found.forEach(line -> entries.add(new Stretch(line.from(), line.to())));
    }
  }

  /** The lines whose titles come again behind the run's end. */
  private List<Line> found(List<Line> lines, int end) {
    List<Line> found = new ArrayList<>();
    long cost = (long) (text.length() - end) * (lines.size() + 1);
    if (cost > looksLeft) {
      return found;
    }
    looksLeft -= cost;
    String below = folded(text.substring(end));
    for (Line line : lines) {
      String bare = folded(NUMBERING.matcher(line.title()).replaceFirst(""));
      if (bare.length() >= SHORTEST_TITLE && below.contains(bare)) {
        found.add(line);
      }
    }
    return found;
  }

  private void addCaption(int before) {
    int to = before;
    while (to > 0 && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    int from = text.lastIndexOf('\n', to - 1) + 1;
    if (CAPTION.matcher(text.substring(from, to).strip()).matches()) {
      entries.add(new Stretch(from, to));
    }
  }

  /** In small letters with single blanks: titles may be broken over lines further down. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    boolean blank = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        blank = !folded.isEmpty();
      } else {
        folded.append(blank ? " " : "").append(Character.toLowerCase(c));
        blank = false;
      }
    }
    return folded.toString();
  }
}
