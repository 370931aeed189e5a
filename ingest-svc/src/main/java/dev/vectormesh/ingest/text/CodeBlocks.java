package dev.vectormesh.ingest.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Blocks of code: parts between blank lines, where neither brackets nor indentation keep them
 * together. A block that is too long for a chunk is divided one level further in, at last between
 * lines. Nothing of the language is known beside brackets, quotes and comments, so that it works
 * for those with braces and for those with indentation.
 */
final class CodeBlocks {
  private static final int DEEPEST = 8;
  private static final int TAB = 4;

  /** A line, with what it stands in. */
  private record Line(
      int from, int to, int indent, int depth, boolean behindBlank, boolean closes) {
    /** How far inside it is, as both kinds of languages have it. */
    int level() {
      return Math.max(indent, depth);
    }
  }

  private final String text;
  private final Meter meter;
  private final int room;

  CodeBlocks(String text, Meter meter, ChunkRules rules) {
    this.text = text;
    this.meter = meter;
    // The title in front of a chunk takes up a quarter at most.
    this.room = Math.min(rules.maxTokens(), rules.window()) * 3 / 4;
  }

  List<Unit> of(Stretch stretch) {
    List<Unit> units = new ArrayList<>();
    divide(lines(stretch), 0, units);
    return units;
  }

  private void divide(List<Line> lines, int level, List<Unit> units) {
    int start = 0;
    for (int i = 1; i <= lines.size(); i++) {
      if (i == lines.size() || begins(lines.get(i), level)) {
        add(lines.subList(start, i), level, units);
        start = i;
      }
    }
  }

  private static boolean begins(Line line, int level) {
    boolean between = line.behindBlank() && line.level() <= level && !line.closes();
    return between || level > DEEPEST;
  }

  private void add(List<Line> block, int level, List<Unit> units) {
    Line first = block.getFirst();
    Line last = block.getLast();
    int tokens = meter.tokenAt(last.to()) - meter.tokenAt(first.from());
    if (tokens <= room || block.size() == 1) {
      units.add(new Unit(first.from(), last.to(), false));
    } else {
      divide(block, level + 1, units);
    }
  }

  private List<Line> lines(Stretch stretch) {
    List<Line> lines = new ArrayList<>();
    Brackets brackets = new Brackets();
    boolean blank = false;
    int unit = indentUnit(stretch);
    for (int from = stretch.from(); from < stretch.to(); ) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 || newline > stretch.to() ? stretch.to() : newline;
      String line = text.substring(from, to);
      if (line.isBlank()) {
        blank = true;
      } else {
        String words = line.strip();
        boolean closes = "})]".indexOf(words.charAt(0)) >= 0 || words.startsWith("end");
        lines.add(new Line(from, to, indent(line) / unit, brackets.depth(), blank, closes));
        brackets.read(line);
        blank = false;
      }
      from = to + 1;
    }
    // Brackets that do not close were none: quotes that this does not know hide such.
    return brackets.depth() == 0
        ? lines
        : lines.stream()
            .map(l -> new Line(l.from(), l.to(), l.indent(), 0, l.behindBlank(), l.closes()))
            .toList();
  }

  /** Blanks of one level: those of the line that is least indented. */
  private int indentUnit(Stretch stretch) {
    return text.substring(stretch.from(), stretch.to())
        .lines()
        .filter(line -> !line.isBlank())
        .mapToInt(CodeBlocks::indent)
        .filter(indent -> indent > 1)
        .min()
        .orElse(1);
  }

  private static int indent(String line) {
    int indent = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c != ' ' && c != '\t') {
        break;
      }
      indent += c == '\t' ? TAB : 1;
    }
    return indent;
  }

  /** How many brackets are open, those in quotes and comments left out. */
  private static final class Brackets {
    private int depth;
    private boolean comment;

    int depth() {
      return depth;
    }

    void read(String line) {
      char quote = 0;
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (comment) {
          comment = !line.startsWith("*/", i);
        } else if (quote != 0) {
          i += c == '\\' ? 1 : 0;
          quote = c == quote ? 0 : quote;
        } else if (line.startsWith("//", i)) {
          return;
        } else if (line.startsWith("/*", i)) {
          comment = true;
        } else if (c == '"' || c == '\'' || c == '`') {
          quote = c;
        } else if (c == '{' || c == '(' || c == '[') {
          depth++;
        } else if (c == '}' || c == ')' || c == ']') {
          depth = Math.max(0, depth - 1);
        }
      }
    }
  }
}
