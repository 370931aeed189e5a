package dev.vectormesh.ingest.source.database;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.ingest.connection.Connections.Database;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.work.WorkPool;
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

/**
 * Rows of a MariaDB or MySQL database, streamed: page by page on a pool's thread, for JDBC's calls
 * hold the thread that they are made on. One read-only transaction, and so one snapshot.
 */
final class MariaRows implements Rows {
  private static final int FETCHED = 256;

  private final String name;
  private final WorkPool pool;
  private final Connection connection;
  private final Queue<Row> page = new ArrayDeque<>();
  private @Nullable PreparedStatement statement;
  private @Nullable ResultSet rows;
  private @Nullable String watermark;
  private boolean ended;

  private MariaRows(String name, WorkPool pool, Connection connection) {
    this.name = name;
    this.pool = pool;
    this.connection = connection;
  }

  /**
   * @param pool its limit is the time that a page may take
   * @param after the id of the last row that is not wanted any more; null to begin at the first
   * @param from the least watermark that is wanted; null for all
   */
  static MariaRows open(
      Database database,
      WorkPool pool,
      DatabaseQuerySource source,
      @Nullable String after,
      @Nullable String from)
      throws SourceException, InterruptedException {
    MariaDialect.check(source.getQuery());
    String name = source.getConnection();
    Connection connection = told(name, pool, () -> MariaConnection.open(database));
    MariaRows rows = new MariaRows(name, pool, connection);
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

  private void begin(DatabaseQuerySource source, @Nullable String after, @Nullable String from)
      throws SQLException {
    MariaQuery query = new MariaQuery(connection, source);
    List<Object> bound = new ArrayList<>();
    String where = "true";
    if (!source.getWatermarkColumn().isEmpty()) {
      String mark = MariaQuery.quoted(source.getWatermarkColumn());
      watermark = query.first("select cast(max(q.%s) as char)".formatted(mark), "", List.of());
      if (watermark != null && from != null) {
        where = "q.%s >= ?".formatted(mark);
        bound.add(MariaValues.bound(query.type("max(q.%s)".formatted(mark)), from));
      }
    }
    String id = MariaQuery.quoted(source.getIdColumn());
    boolean there = after != null && isThere(query, id, after);
    PreparedStatement reading =
        query.statement(
            "select cast(q.%s as char), q.*".formatted(id),
            "where %s order by q.%s".formatted(where, id),
            bound);
    // Else the driver takes all rows into memory.
    reading.setFetchSize(FETCHED);
    statement = reading;
    ResultSet read = reading.executeQuery();
    rows = read;
    while (there && read.next() && !String.valueOf(after).equals(read.getString(1))) {
      WorkPool.checkWanted();
    }
  }

  /** Compared by bytes: to a collation two ids may be one. */
  private static boolean isThere(MariaQuery query, String id, String after) throws SQLException {
    return !"0"
        .equals(
            query.first(
                "select count(*)",
                "where binary cast(q.%s as char) = binary ?".formatted(id),
                List.of(after)));
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
    while (from != null && !ended && read.size() < FETCHED) {
      if (from.next()) {
        read.add(new Row(from.getString(1), MariaValues.json(from)));
      } else {
        ended = true;
      }
    }
    return read;
  }

  @Override
  public @Nullable String watermark() {
    return watermark;
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
      throw MariaConnection.failure(connection, e);
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

  /** KILL QUERY, by a connection of its own: the server works on for a client that went away. */
  private void cancel() {
    PreparedStatement running = statement;
    try {
      if (running != null && !ended) {
        ended = true;
        running.cancel();
      }
    } catch (SQLException e) {
      // It ended by itself meanwhile, or the server is gone.
      page.clear();
    }
  }

  @Override
  public void close() {
    cancel();
    try {
      // To close it would read all rows that are left.
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // Nothing was written: there is nothing to lose.
      page.clear();
    }
  }
}
