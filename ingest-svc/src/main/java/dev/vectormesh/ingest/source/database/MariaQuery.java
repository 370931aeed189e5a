package dev.vectormesh.ingest.source.database;

import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The caller's query, and what is asked of its rows. */
final class MariaQuery {
  private final Connection connection;
  private final NamedParameters named;
  private final List<Value> values;

  MariaQuery(Connection connection, DatabaseQuerySource source) {
    this.connection = connection;
    String trimmed = source.getQuery().strip();
    named =
        NamedParameters.positional(
            trimmed.endsWith(";") ? trimmed.substring(0, trimmed.length() - 1) : trimmed);
    values =
        named.names().stream().map(each -> source.getParameters().getFieldsOrThrow(each)).toList();
  }

  /** The first column of the first row; null where it is null, or there is none. */
  @Nullable String first(String select, String end, List<Object> bound) throws SQLException {
    try (PreparedStatement asked = statement(select, end, bound);
        ResultSet answer = asked.executeQuery()) {
      return answer.next() ? answer.getString(1) : null;
    }
  }

  /** The type of an expression over the rows, as {@link java.sql.Types} has it. */
  int type(String expression) throws SQLException {
    try (PreparedStatement asked = statement("select " + expression, "", List.of());
        ResultSet answer = asked.executeQuery()) {
      return answer.getMetaData().getColumnType(1);
    }
  }

  PreparedStatement statement(String select, String end, List<Object> bound) throws SQLException {
    // A line break ends a comment that the query ends with.
    PreparedStatement asked =
        connection.prepareStatement("%s from (%s\n) as q %s".formatted(select, named.sql(), end));
    int index = 1;
    for (Value value : values) {
      asked.setObject(index++, SqliteValues.bound(value));
    }
    for (Object value : bound) {
      asked.setObject(index++, value);
    }
    return asked;
  }

  static String quoted(String column) {
    return '`' + column.replace("`", "``") + '`';
  }
}
