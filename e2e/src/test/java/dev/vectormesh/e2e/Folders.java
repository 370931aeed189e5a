package dev.vectormesh.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Folders that tests make. */
final class Folders {
  private Folders() {}

  /** Writes this many texts, each with a word that no other has: {@code marker0, marker1, ...}. */
  static Path fill(Path folder, String marker, int files, int sentences) throws IOException {
    Files.createDirectories(folder);
    List<String> subjects =
        List.of("A turbine", "The harbour", "Our archive", "A glacier", "The violin", "A ledger");
    List<String> verbs = List.of("turns", "keeps", "measures", "carries", "answers", "outlives");
    List<String> objects =
        List.of("the wind", "old letters", "a cold river", "its own weight", "the evening");
    for (int file = 0; file < files; file++) {
      StringBuilder text = new StringBuilder(marker + file + " is the name of this page.\n\n");
      for (int n = 0; n < sentences; n++) {
        int seed = file * 31 + n * 17;
        text.append(subjects.get(seed % subjects.size()))
            .append(' ')
            .append(verbs.get((seed / 3) % verbs.size()))
            .append(' ')
            .append(objects.get((seed / 7) % objects.size()))
            .append(" for the ")
            .append(seed)
            .append("th time.")
            .append(n % 5 == 4 ? "\n\n" : " ");
      }
      Files.writeString(folder.resolve("page-%03d.txt".formatted(file)), text);
    }
    return folder;
  }
}
