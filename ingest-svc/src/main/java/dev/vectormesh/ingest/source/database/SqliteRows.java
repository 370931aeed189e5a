package dev.vectormesh.ingest.source.database;

import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.work.WorkPool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Rows of a SQLite file, which is opened for reading alone; page by page on a pool's thread, for
 * SQLite's calls hold the thread that they are made on. One transaction, and so one snapshot.
 */
final class SqliteRows implements Rows {
  private static final int FETCHED = 256;
  private static final int BUSY_MILLIS = 10_000;

  private final String name;
  private final WorkPool pool;
  private final Connection connection;
  private final Queue<Row> page = new ArrayDeque<>();
  private @Nullable PreparedStatement statement;
  private @Nullable ResultSet rows;
  private @Nullable String watermark;

  private SqliteRows(String name, WorkPool pool, Connection connection) {
    this.name = name;
    this.pool = pool;
    this.connection = connection;
  }

  /**
   * @param file without links in its path
   * @param pool its limit is the time that a page may take
   * @param after the id of the last row that is not wanted any more; null to begin at the first
   * @param from the least watermark that is wanted; null for all
   */
  static SqliteRows open(
      Path file,
      WorkPool pool,
      DatabaseQuerySource source,
      @Nullable String after,
      @Nullable String from)
      throws SourceException, InterruptedException {
    String name = source.getConnection();
    Connection connection = told(name, pool, () -> connection(file));
    SqliteRows rows = new SqliteRows(name, pool, connection);
    try {
      rows.run(() -> {
        rows.begin(source, after, from);
        return true;
      });
      return rows;
    } catch (SourceException | InterruptedException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private static Connection connection(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enableLoadExtension(false);
    // As an address, so that no character of the path means anything else.
    Connection connection =
        config.createConnection("jdbc:sqlite:file:%s?mode=ro".formatted(file.toUri().getRawPath()));
    connection.setAutoCommit(false);
    return connection;
  }

  private void begin(DatabaseQuerySource source, @Nullable String after, @Nullable String from)
      throws SQLException {
    Query query = new Query(source);
    String mark = quoted(source.getWatermarkColumn());
    boolean marked = !source.getWatermarkColumn().isEmpty();
    Object greatest = marked ? query.one("select max(q." + mark + ")") : null;
    watermark = text(greatest);
    List<Object> bound = new ArrayList<>();
    String where = "true";
    if (greatest != null && from != null) {
      where = "q." + mark + " >= ?";
      bound.add(like(greatest, from));
    }
    String id = quoted(source.getIdColumn());
    PreparedStatement reading =
        query.statement("select q." + id + ", q.*", "where " + where + " order by q." + id, bound);
    statement = reading;
    ResultSet read = reading.executeQuery();
    rows = read;
    if (after != null) {
      passTo(after, read, query, id);
    }
  }

  /** A row's id may be of any type, in whatever column: it is looked for where it stands. */
  private void passTo(String after, ResultSet read, Query query, String id) throws SQLException {
    Object there =
        query.one("select count(*)", "where cast(q.%s as text) = ?".formatted(id), List.of(after));
    if (there instanceof Number found && found.longValue() > 0) {
      while (read.next() && !after.equals(text(read.getObject(1)))) {
        WorkPool.checkWanted();
      }
    }
  }

  /** The text as a value of the other's type. */
  private static Object like(Object typed, String text) {
    return switch (typed) {
      case Integer i -> Long.parseLong(text);
      case Long l -> Long.parseLong(text);
      case Double d -> Double.parseDouble(text);
      default -> text;
    };
  }

  @Override
  public @Nullable Row next() throws SourceException, InterruptedException {
    if (page.isEmpty()) {
      page.addAll(run(this::read));
    }
    return page.poll();
  }

  private List<Row> read() throws SQLException {
    List<Row> read = new ArrayList<>();
    ResultSet from = rows;
    while (from != null && read.size() < FETCHED && from.next()) {
      read.add(new Row(text(from.getObject(1)), SqliteValues.json(from)));
    }
    return read;
  }

  static @Nullable String text(@Nullable Object value) {
    return value == null ? null : SqliteValues.text(value);
  }

  @Override
  public @Nullable String watermark() {
    return watermark;
  }

  /** The caller's query, and what is asked of its rows. */
  private final class Query {
    private final NamedParameters named;
    private final List<Value> values;

    Query(DatabaseQuerySource source) {
      String trimmed = source.getQuery().strip();
      named =
          NamedParameters.positional(
              trimmed.endsWith(";") ? trimmed.substring(0, trimmed.length() - 1) : trimmed);
      values =
          named.names().stream()
              .map(each -> source.getParameters().getFieldsOrThrow(each))
              .toList();
    }

    @Nullable Object one(String select) throws SQLException {
      return one(select, "", List.of());
    }

    @Nullable Object one(String select, String end, List<Object> bound) throws SQLException {
      try (PreparedStatement asked = statement(select, end, bound);
          ResultSet answer = asked.executeQuery()) {
        return answer.next() ? answer.getObject(1) : null;
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
  }

  private static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  private <T> T run(Callable<T> work) throws SourceException, InterruptedException {
    try {
      return told(name, pool, work);
    } catch (SourceException | InterruptedException e) {
      cancel();
      throw e;
    }
  }

  private static <T> T told(String connection, WorkPool pool, Callable<T> work)
      throws SourceException, InterruptedException {
    try {
      return pool.call(work);
    } catch (SQLException e) {
      throw failure(connection, e);
    } catch (WorkPool.TooLong e) {
      throw new SourceException(
          Code.DEADLINE_EXCEEDED,
          "database %s: %s: let the query read less, or give it an index"
              .formatted(connection, e.getMessage()),
          e);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static SourceException failure(String connection, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
    String message = "database %s: %s".formatted(connection, e.getMessage());
    return switch (code) {
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR ->
          new SourceException(Code.UNAVAILABLE, message, e);
      case SQLITE_PERM, SQLITE_AUTH -> new SourceException(Code.PERMISSION_DENIED, message, e);
      case SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_NOTADB ->
          new SourceException(Code.FAILED_PRECONDITION, message, e);
      default -> new SourceException(Code.INVALID_ARGUMENT, message, e);
    };
  }

  /** Ends what the database still does: an interrupt does not reach it. */
  private void cancel() {
    PreparedStatement running = statement;
    try {
      if (running != null && !running.isClosed()) {
        running.cancel();
      }
    } catch (SQLException e) {
      // It ended by itself meanwhile.
      page.clear();
    }
  }

  @Override
  public void close() {
    cancel();
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing was written: there is nothing to lose.
      page.clear();
    }
  }
}
