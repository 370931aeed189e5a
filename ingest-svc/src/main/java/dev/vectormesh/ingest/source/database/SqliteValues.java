package dev.vectormesh.ingest.source.database;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Value;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Values of SQLite: each has a type of its own, whatever its column's is. */
final class SqliteValues {
  private SqliteValues() {}

  /** A row from its second column on; of columns of one name, the last. */
  static String json(ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 2; i <= columns.getColumnCount(); i++) {
      String name = columns.getColumnLabel(i);
      switch (row.getObject(i)) {
        case null -> json.putNull(name);
        case Integer whole -> json.put(name, whole);
        case Long whole -> json.put(name, whole);
        case Double real when Double.isFinite(real) -> json.put(name, real);
        case Object other -> json.put(name, text(other));
      }
    }
    return json.toString();
  }

  static String text(Object value) {
    return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
  }

  static @Nullable Object bound(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> {
        double number = value.getNumberValue();
        if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
          yield (long) number;
        }
        yield number;
      }
      case BOOL_VALUE -> value.getBoolValue() ? 1L : 0L;
      case STRING_VALUE -> value.getStringValue();
      default -> null;
    };
  }
}
