package dev.vectormesh.ingest.plain;

import dev.vectormesh.ingest.text.HeadingPath;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The titles of a document and of its sections in reStructuredText, as docutils reads them: a line
 * of signs under them, or over and under them. The levels are told by the order in which the signs
 * are first used.
 */
final class RstHeadings {
  private static final Pattern LINE = Pattern.compile("([!-/:-@\\[-`{-~])\\1+");
  // Shorter ones are text when the title is longer.
  private static final int SHORTEST_LINE = 4;
  // What begins a list, a field, a directive or comment, a doctest, a table, a block of lines.
  private static final Pattern OTHER =
      Pattern.compile(
          "(?:[*+\u2022\u2023\u2043-]|\\.\\.|__|>>>|\\||\\+[-=]+\\+|=+"
              + " +=+.*|:[^:\\s][^:]*:)(?:\\s.*|$)|\\+[-=+]+\\+");
  private static final Pattern EXPLICIT = Pattern.compile("\\.\\.(?: |$)");
  private static final Pattern ROLE =
      Pattern.compile("(?::[\\w.:+-]+:)?`([^`]+)`(?::[\\w.:+-]+:|__?)?");
  private static final Pattern TARGET = Pattern.compile("\\s*<[^>]*>$");
  private static final Pattern STRONG =
      Pattern.compile("(?<![\\p{L}\\p{N}*])(\\*{1,2})([^*\\s]|[^*\\s][^*]*[^*\\s])\\1(?!\\*)");

  private final List<TextLine> lines;
  private final List<Heading> headings = new ArrayList<>();
  private final List<String> signs = new ArrayList<>();
  private boolean blockStarts = true;

  private RstHeadings(String body) {
    lines = TextLine.of(body);
  }

  static List<Heading> of(String body) {
    RstHeadings text = new RstHeadings(body);
    for (int i = 0; i < text.lines.size(); ) {
      i += text.read(i);
    }
    return text.headings;
  }

  /** Reads what begins at this line, and returns how many lines it took. */
  private int read(int at) {
    TextLine line = lines.get(at);
    if (line.isBlank() || line.isIndented() || EXPLICIT.matcher(line.text()).lookingAt()) {
      blockStarts = true;
      return 1;
    }
    if (!blockStarts || line.isLong()) {
      blockStarts = false;
      return 1;
    }
    if (isLine(at) && isLineOf(at + 1, at) && line.text().equals(text(at + 2))) {
      return heading(at, at + 1, 3);
    }
    if (!isLine(at) && isLineOf(at, at + 1) && !OTHER.matcher(line.text()).matches()) {
      return heading(at, at, 2);
    }
    blockStarts = isLine(at);
    return 1;
  }

  private int heading(int at, int title, int taken) {
    String sign = text(at + taken - 1).charAt(0) + (taken == 3 ? " over and under" : "");
    if (!signs.contains(sign)) {
      signs.add(sign);
    }
    headings.add(
        new Heading(lines.get(at).offset(), signs.indexOf(sign) + 1, words(text(title).strip())));
    return taken;
  }

  private String text(int at) {
    return at < lines.size() ? lines.get(at).text() : "";
  }

  private boolean isLine(int at) {
    return at < lines.size() && !lines.get(at).isLong() && LINE.matcher(text(at)).matches();
  }

  /** Whether {@code under} is a line of signs that is long enough for the title. */
  private boolean isLineOf(int title, int under) {
    if (title < lines.size() && lines.get(title).isLong()) {
      return false;
    }
    String words = text(title).strip();
    int length = text(under).length();
    return !words.isEmpty()
        && isLine(under)
        && !isLine(title)
        && (length >= SHORTEST_LINE || length >= words.codePointCount(0, words.length()));
  }

  private static String words(String title) {
    String words =
        ROLE.matcher(HeadingPath.oneLine(title).replace("``", "`"))
            .replaceAll(m -> Matcher.quoteReplacement(TARGET.matcher(m.group(1)).replaceFirst("")));
    return STRONG.matcher(words).replaceAll("$2").replaceAll("\\\\ ?", "").strip();
  }
}
