package dev.vectormesh.ingest.source.database;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query whose named parameters became numbered ones. A colon within a literal, a quoted name or a
 * comment, and the two of a cast, are no parameter's.
 *
 * @param sql with $1, $2 and so on, or with question marks
 * @param names of the parameters, by their numbers
 */
record NamedParameters(String sql, List<String> names) {
  /** What may hold a colon that means nothing, or else a parameter. */
  private static final Pattern PART =
      Pattern.compile(
          "(?s)[eE]'(?:[^'\\\\]|\\\\.|'')*'"
              + "|'(?:[^']|'')*'"
              + "|\"(?:[^\"]|\"\")*\""
              + "|`(?:[^`]|``)*`"
              + "|--[^\\n]*"
              + "|/\\*.*?\\*/"
              + "|(\\$[A-Za-z_]*\\$).*?\\1"
              + "|::"
              + "|:([A-Za-z_][A-Za-z0-9_]*)");

  NamedParameters {
    names = List.copyOf(names);
  }

  static NamedParameters of(String query) {
    return of(query, true);
  }

  /** The same with a question mark each: a name that comes twice is there twice. */
  static NamedParameters positional(String query) {
    return of(query, false);
  }

  private static NamedParameters of(String query, boolean numbered) {
    List<String> names = new ArrayList<>();
    Matcher part = PART.matcher(query);
    StringBuilder sql = new StringBuilder();
    while (part.find()) {
      String name = part.group(2);
      if (name == null) {
        part.appendReplacement(sql, Matcher.quoteReplacement(part.group()));
        continue;
      }
      if (!numbered || !names.contains(name)) {
        names.add(name);
      }
      part.appendReplacement(sql, numbered ? "\\$" + (names.indexOf(name) + 1) : "?");
    }
    return new NamedParameters(part.appendTail(sql).toString(), names);
  }
}
