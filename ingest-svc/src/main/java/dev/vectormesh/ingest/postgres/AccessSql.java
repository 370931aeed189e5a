package dev.vectormesh.ingest.postgres;

import dev.vectormesh.platform.auth.AccessLabels;
import dev.vectormesh.points.Access;
import java.util.ArrayList;
import java.util.List;

/** Which documents somebody sees, as a condition with one {@code text[]} value. */
final class AccessSql {
  /** In the value: documents without labels are seen. */
  private static final String UNLABELLED = "";

  private AccessSql() {}

  /**
   * @param table that documents are named by in the statement
   * @param number of the value: {@code $number}
   */
  static String sees(String table, int number) {
    return """
    ('*' = any($%2$d::text[]) or %1$s.access_labels && $%2$d::text[]
      or '' = any($%2$d::text[]) and cardinality(%1$s.access_labels) = 0)\
    """
        .formatted(table, number);
  }

  static String[] value(Access access) {
    if (access.everything()) {
      return new String[] {AccessLabels.ALL};
    }
    List<String> value = new ArrayList<>(access.labels());
    if (access.unlabelled()) {
      value.add(UNLABELLED);
    }
    return value.toArray(String[]::new);
  }
}
