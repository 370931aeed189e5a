package dev.vectormesh.job.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Settings of the form {@code NAME=VALUE,NAME=VALUE}. Names may contain {@code =}, values not. */
final class PerName {
  private PerName() {}

  /** Whether each entry has a name, and a value that is one of these. */
  static boolean valid(List<String> entries, String value) {
    return entries.stream().allMatch(e -> e.matches(".+=(" + value + ")"));
  }

  static <T> Map<String, T> read(List<String> entries, Function<String, T> value) {
    Map<String, T> read = new HashMap<>();
    for (String entry : entries) {
      int sign = entry.lastIndexOf('=');
      read.put(entry.substring(0, sign), value.apply(entry.substring(sign + 1)));
    }
    return Map.copyOf(read);
  }
}
