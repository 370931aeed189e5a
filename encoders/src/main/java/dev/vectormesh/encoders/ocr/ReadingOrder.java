package dev.vectormesh.encoders.ocr;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts lines in the order in which people read them: from the top, and in a row from the left. */
final class ReadingOrder {
  private ReadingOrder() {}

  static List<TextLine> of(List<TextLine> lines) {
    List<TextLine> left = new ArrayList<>(lines);
    left.sort(Comparator.comparingInt(line -> 2 * line.top() + line.height()));
    List<TextLine> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      TextLine highest = left.getFirst();
      List<TextLine> row =
          left.stream()
              .filter(line -> line == highest || isBeside(highest, line))
              .sorted(Comparator.comparingInt(TextLine::left))
              .toList();
      ordered.addAll(row);
      left.removeAll(row);
    }
    return ordered;
  }

  /** Whether at least half of the lower one of both stands at the height of the other. */
  private static boolean isBeside(TextLine a, TextLine b) {
    int shared = Math.min(a.top() + a.height(), b.top() + b.height()) - Math.max(a.top(), b.top());
    return 2 * shared >= Math.min(a.height(), b.height());
  }
}
