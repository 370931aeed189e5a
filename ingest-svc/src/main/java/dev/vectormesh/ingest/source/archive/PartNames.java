package dev.vectormesh.ingest.source.archive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names of entries as names alone: none leads anywhere, and none is that of another entry of the
 * same archive.
 */
final class PartNames {
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");
  private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:(?=/)");
  private static final int CHARACTERS = 500;
  private static final String NAMELESS = "file";

  private final Map<String, Integer> seen = new HashMap<>();

  /** {@code ../a\b.txt} is {@code a/b.txt}, and the second one {@code a/b.txt (2)}. */
  String of(String entry) {
    String name = plain(entry);
    int times = seen.merge(name, 1, Integer::sum);
    return times == 1 ? name : "%s (%d)".formatted(name, times);
  }

  /** What programs leave in archives for themselves. */
  static boolean isLitter(String entry) {
    return entry.startsWith("__MACOSX/")
        || entry.endsWith(".DS_Store")
        || entry.endsWith("Thumbs.db")
        || entry.endsWith("desktop.ini");
  }

  private static String plain(String entry) {
    String slashes = CONTROLS.matcher(entry).replaceAll("_").replace('\\', '/');
    List<String> parts = new ArrayList<>();
    for (String part : DRIVE.matcher(slashes).replaceAll("").split("/", -1)) {
      if (!part.isBlank() && !part.equals(".") && !part.equals("..")) {
        parts.add(part);
      }
    }
    String name = String.join("/", parts);
    return name.isEmpty() ? NAMELESS : name.substring(Math.max(0, name.length() - CHARACTERS));
  }
}
