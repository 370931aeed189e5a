package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.tika.ExtractedText.Page;
import java.util.List;

/**
 * Tells a PDF with text that runs up or across the page: read as if it ran level, it comes a letter
 * or two a line. To read each page by all its angles takes more than twice as long, so it is done
 * for such files only.
 */
final class RotatedText {
  private static final int LETTERS = 3;
  private static final int LINES = 5;

  private RotatedText() {}

  static boolean isLikely(List<Page> pages) {
    return pages.stream().anyMatch(page -> isLikely(page.text()));
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
