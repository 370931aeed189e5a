package dev.vectormesh.ingest.source.database;

import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.ingest.connection.Connections.Database;
import dev.vectormesh.ingest.source.SourceException;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameters;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Rows of a PostgreSQL database by a cursor: one read-only transaction, whose snapshot is the same
 * for the rows and for the greatest watermark.
 */
final class PostgresRows implements Rows {
  private static final int FETCHED = 256;
  private static final int DEFAULT_PORT = 5432;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A sort of millions of rows takes minutes; a query that never ends is ended. */
  private static final Duration STATEMENT = Duration.ofMinutes(15);

  private static final Pattern SSL_MODE = Pattern.compile("(?:^|&)sslmode=([a-z-]+)");

  private final String name;
  private final PostgresqlConnection connection;
  private final Stream<Row> stream;
  private final Iterator<Row> rows;
  private final @Nullable String watermark;

  private PostgresRows(
      String name, PostgresqlConnection connection, Flux<Row> rows, @Nullable String watermark) {
    this.name = name;
    this.connection = connection;
    this.stream = rows.toStream(FETCHED);
    this.rows = stream.iterator();
    this.watermark = watermark;
  }

  /**
   * @param after the id of the last row that is not wanted any more; null to begin at the first
   * @param from the least watermark that is wanted; null for all
   */
  static PostgresRows open(
      Database database, DatabaseQuerySource source, @Nullable String after, @Nullable String from)
      throws SourceException {
    String name = source.getConnection();
    PostgresqlConnection connection =
        told(name, () -> factory(database).create().block(CONNECT.plusSeconds(5)));
    try {
      return told(name, () -> begin(connection, source, after, from));
    } catch (SourceException | RuntimeException e) {
      close(connection);
      throw e;
    }
  }

  private static PostgresqlConnectionFactory factory(Database database) {
    URI url = database.url();
    PostgresqlConnectionConfiguration.Builder configuration =
        PostgresqlConnectionConfiguration.builder()
            .host(url.getHost())
            .port(url.getPort() < 0 ? DEFAULT_PORT : url.getPort())
            .database(url.getPath().substring(1))
            .username(Optional.ofNullable(database.user()).orElse(""))
            .applicationName("vectormesh-ingest")
            .connectTimeout(CONNECT)
            .sslMode(sslMode(url))
            .tcpKeepAlive(true)
            .options(
                Map.of(
                    "statement_timeout", Long.toString(STATEMENT.toMillis()),
                    // The embedder may be slower than the database.
                    "idle_in_transaction_session_timeout", "0",
                    "default_transaction_read_only", "on"));
    if (database.password() != null) {
      configuration.password(database.password().reveal());
    }
    return new PostgresqlConnectionFactory(configuration.build());
  }

  private static SSLMode sslMode(URI url) {
    Matcher mode = SSL_MODE.matcher(Optional.ofNullable(url.getQuery()).orElse(""));
    return mode.find() ? SSLMode.fromValue(mode.group(1)) : SSLMode.PREFER;
  }

  private static PostgresRows begin(
      PostgresqlConnection connection,
      DatabaseQuerySource source,
      @Nullable String after,
      @Nullable String from) {
    connection
        .createStatement("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .execute()
        .flatMap(result -> result.getRowsUpdated())
        .blockLast();
    Query query = new Query(connection, source);
    String id = quoted(source.getIdColumn());
    String mark = quoted(source.getWatermarkColumn());
    boolean marked = !source.getWatermarkColumn().isEmpty();
    String greatest =
        marked ? query.one("select max(q." + mark + ")::text as v").orElse(null) : null;
    StringBuilder where = new StringBuilder("true");
    if (after != null) {
      where.append(" and q.").append(id).append(" > ").append(query.bound(id, after));
    }
    if (marked && from != null) {
      where.append(" and q.").append(mark).append(" >= ").append(query.bound(mark, from));
    }
    Flux<Row> rows =
        query
            .statement(
                "select q." + id + "::text as id, row_to_json(q)::text as row",
                "where " + where + " order by q." + id)
            .fetchSize(FETCHED)
            .execute()
            .concatMap(result ->
                result.map((row, metadata) ->
                    new Row(row.get("id", String.class), text(row.get("row", String.class)))));
    return new PostgresRows(source.getConnection(), connection, rows, greatest);
  }

  private static String text(@Nullable String json) {
    return json == null ? "{}" : json;
  }

  /** The caller's query, and what is asked of its rows. */
  private static final class Query {
    private final PostgresqlConnection connection;
    private final NamedParameters named;
    private final List<Value> values;
    private final java.util.ArrayList<String> bound = new java.util.ArrayList<>();

    Query(PostgresqlConnection connection, DatabaseQuerySource source) {
      this.connection = connection;
      String trimmed = source.getQuery().strip();
      named =
          NamedParameters.of(
              trimmed.endsWith(";") ? trimmed.substring(0, trimmed.length() - 1) : trimmed);
      values =
          named.names().stream()
              .map(name -> source.getParameters().getFieldsOrThrow(name))
              .toList();
    }

    /** A value of a column, as the column's type. */
    String bound(String column, String value) {
      String type = one("select pg_typeof(q." + column + ")::text as v", "limit 1").orElse("text");
      bound.add(value);
      return "cast($%d as %s)"
          .formatted(values.size() + bound.size(), type.equals("unknown") ? "text" : type);
    }

    Optional<String> one(String select) {
      return one(select, "");
    }

    private Optional<String> one(String select, String end) {
      // A line break ends a comment that the query ends with.
      PostgresqlStatement statement = bindNamed(select, end);
      return Optional.ofNullable(
              statement
                  .execute()
                  .concatMap(result ->
                      result.map((row, m) -> Optional.ofNullable(row.get("v", String.class))))
                  .blockLast())
          .flatMap(value -> value);
    }

    PostgresqlStatement statement(String select, String end) {
      PostgresqlStatement statement = bindNamed(select, end);
      for (int i = 0; i < bound.size(); i++) {
        statement.bind(values.size() + i, bound.get(i));
      }
      return statement;
    }

    private PostgresqlStatement bindNamed(String select, String end) {
      PostgresqlStatement statement =
          connection.createStatement("%s from (%s\n) as q %s".formatted(select, named.sql(), end));
      for (int i = 0; i < values.size(); i++) {
        bind(statement, i, values.get(i));
      }
      return statement;
    }
  }

  private static void bind(PostgresqlStatement statement, int index, Value value) {
    switch (value.getKindCase()) {
      case NUMBER_VALUE -> {
        double number = value.getNumberValue();
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1L << 53;
        statement.bind(
            index, untyped(whole ? Long.toString((long) number) : Double.toString(number)));
      }
      case BOOL_VALUE -> statement.bind(index, value.getBoolValue());
      case STRING_VALUE -> statement.bind(index, untyped(value.getStringValue()));
      default -> statement.bind(index, Parameters.in(PostgresqlObjectId.UNSPECIFIED));
    }
  }

  /** The server finds out its type, as of a literal. */
  private static Object untyped(String value) {
    return Parameters.in(PostgresqlObjectId.UNSPECIFIED, value);
  }

  private static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  @Override
  public @Nullable Row next() throws SourceException {
    return told(name, () -> rows.hasNext() ? rows.next() : null);
  }

  private static <T extends @Nullable Object> T told(String connection, Supplier<T> work)
      throws SourceException {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw DatabaseFailures.told(connection, e);
    }
  }

  @Override
  public @Nullable String watermark() {
    return watermark;
  }

  @Override
  public void close() {
    stream.close();
    close(connection);
  }

  private static void close(PostgresqlConnection connection) {
    // Whoever does not wait for the server's answer does not need it: the socket is closed.
    var closing = connection.close().onErrorComplete().subscribe();
  }
}
