package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tells the pages of a PDF with text that runs up or across: read as if it ran level, it comes a
 * letter or two a line. To read a page by all its angles takes more than twice as long, so it is
 * done for such pages only.
 */
final class RotatedText {
  private static final int LETTERS = 3;
  private static final int LINES = 5;

  private RotatedText() {}

  /** The numbers of the pages on which it is likely. */
  static SortedSet<Integer> pages(List<Page> pages) {
    return pages.stream()
        .filter(page -> isLikely(page.text()))
        .map(page -> page.place().number())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isLikely(String text) {
    int run = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      String words = line.strip();
      if (words.isEmpty()) {
        continue;
      }
      boolean bit = words.length() <= LETTERS && words.chars().anyMatch(Character::isLetter);
      run = bit ? run + 1 : 0;
      if (run >= LINES) {
        return true;
      }
    }
    return false;
  }
}
