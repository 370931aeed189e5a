package dev.vectormesh.ingest.source.database;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;

/**
 * Values of MariaDB and MySQL, as the server writes them: the driver's own types lose digits, hours
 * beyond a day, and dates that no calendar has.
 */
final class MariaValues {
  private MariaValues() {}

  /** A row from its second column on. */
  static String json(ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 2; i <= columns.getColumnCount(); i++) {
      put(json, columns.getColumnLabel(i), columns.getColumnType(i), row, i);
    }
    return json.toString();
  }

  private static void put(ObjectNode json, String name, int type, ResultSet row, int column)
      throws SQLException {
    switch (type) {
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB, Types.BIT -> {
        byte[] bytes = row.getBytes(column);
        json.put(name, bytes == null ? null : HexFormat.of().formatHex(bytes));
      }
      default -> {
        String text = row.getString(column);
        if (text != null && isNumber(type)) {
          json.put(name, new BigDecimal(text));
        } else {
          json.put(name, text);
        }
      }
    }
  }

  static boolean isNumber(int type) {
    return switch (type) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.DECIMAL,
          Types.NUMERIC,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE ->
          true;
      default -> false;
    };
  }

  /**
   * A watermark, as a value of its column's type: a number that is compared as text would round.
   */
  static Object bound(int type, String text) {
    return isNumber(type) ? new BigDecimal(text) : text;
  }
}
