package dev.vectormesh.ingest.text;

import java.util.ArrayList;
import java.util.List;

/** The headings that a text stands under while it is read from its beginning to its end. */
public final class HeadingPath {
  private static final int CHARACTERS = 300;

  private record Heading(int level, String text) {}

  private final List<Heading> path = new ArrayList<>();

  /**
   * A heading has been met: it ends those of its level and below.
   *
   * @param level from 1, the outermost
   * @return the path from here on, the outermost first
   */
  public List<String> under(int level, String text) {
    path.removeIf(above -> above.level() >= level);
    String line = oneLine(text);
    path.add(new Heading(level, line));
    return path.stream().map(Heading::text).toList();
  }

  public void clear() {
    path.clear();
  }

  /** A heading as it is kept: on one line, and not too long. */
  public static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > CHARACTERS ? line.substring(0, CHARACTERS) : line;
  }
}
