package dev.vectormesh.ingest.extract;

import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.PagedText;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a text that other text stands for.
 *
 * @param from its first char
 * @param to the char behind its last
 */
public record Replacement(int from, int to, String by) {
  /** The text with all of them; in order, none over another. */
  static String in(String text, List<Replacement> replacements) {
    StringBuilder changed = new StringBuilder(text.length());
    int at = 0;
    for (Replacement replacement : replacements) {
      changed.append(text, at, replacement.from()).append(replacement.by());
      at = replacement.to();
    }
    return changed.append(text, at, text.length()).toString();
  }

  /** The same, with marks where they stand then. */
  static PagedText in(PagedText paged, List<Replacement> replacements) {
    List<Mark> marks = new ArrayList<>(paged.marks().size());
    int next = 0;
    int shift = 0;
    for (Mark mark : paged.marks()) {
      while (next < replacements.size() && replacements.get(next).to() <= mark.offset()) {
        Replacement before = replacements.get(next++);
        shift += before.by().length() - (before.to() - before.from());
      }
      marks.add(mark.shifted(shift));
    }
    return new PagedText(in(paged.text(), replacements), marks);
  }
}
