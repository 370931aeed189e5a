package dev.vectormesh.ingest.source.database;

import dev.vectormesh.platform.error.ApiException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a query to what our parser and a MariaDB or MySQL server read alike: sessions have the
 * modes {@value #MODES}, in which literals and names are the standard's, and the comments that only
 * such servers know are refused. Else a server could run what {@link QueryCheck} took for a
 * comment.
 */
final class MariaDialect {
  static final String MODES = "ANSI_QUOTES,NO_BACKSLASH_ESCAPES";

  /**
   * Literals, names and plain comments, in which nothing is looked for; or else what is refused.
   */
  private static final Pattern PART =
      Pattern.compile(
          "(?s)'(?:[^']|'')*'"
              + "|\"(?:[^\"]|\"\")*\""
              + "|`(?:[^`]|``)*`"
              + "|--(?=\\s|$)[^\\n]*"
              + "|/\\*(?!M?!).*?\\*/"
              + "|(#|--|/\\*)");

  private MariaDialect() {}

  /**
   * @throws ApiException INVALID_ARGUMENT naming the field
   */
  static void check(String query) {
    Matcher part = PART.matcher(query);
    while (part.find()) {
      if (part.group(1) != null) {
        throw ApiException.invalid(
            "source.database_query.query",
            "has %s, which a server of this kind may run or read otherwise: write comments as /* … */ or \"-- \", and no /*! … */"
                .formatted(part.group(1)));
      }
    }
  }
}
