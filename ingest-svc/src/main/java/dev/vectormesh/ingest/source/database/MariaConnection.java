package dev.vectormesh.ingest.source.database;

import com.google.rpc.Code;
import dev.vectormesh.ingest.connection.Connections.Database;
import dev.vectormesh.ingest.source.SourceException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mariadb.jdbc.Driver;

/** A session that may read, of a MariaDB or MySQL server. */
final class MariaConnection {
  private static final int DEFAULT_PORT = 3306;
  private static final String CONNECT_MILLIS = "10000";

  /** The embedder may be slower than the database, which else gives a client up after a minute. */
  private static final int WRITE_SECONDS = 86_400;

  private static final Pattern SSL_MODE = Pattern.compile("(?:^|&)sslmode=([a-z-]+)");

  private static final int KILLED = 1317;
  private static final int READ_ONLY = 1792;
  private static final Set<Integer> MAY_NOT = Set.of(1044, 1045, 1142, 1143, 1227, 1370);
  private static final Set<Integer> PASSING = Set.of(1040, 1053, 1105, 1203, 1205, 1213, 1927);

  private MariaConnection() {}

  static Connection open(Database database) throws SQLException {
    URI url = database.url();
    Properties properties = new Properties();
    properties.setProperty("user", Optional.ofNullable(database.user()).orElse(""));
    if (database.password() != null) {
      properties.setProperty("password", database.password().reveal());
    }
    properties.setProperty("sslMode", sslMode(url));
    properties.setProperty("connectTimeout", CONNECT_MILLIS);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("tinyInt1isBit", "false");
    properties.setProperty("connectionAttributes", "program_name:vectormesh-ingest");
    Connection connection =
        new Driver()
            .connect(
                "jdbc:mariadb://%s:%d%s"
                    .formatted(
                        url.getHost(),
                        url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
                        url.getRawPath()),
                properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set session sql_mode = '%s', net_write_timeout = %d, time_zone = '+00:00'"
              .formatted(MariaDialect.MODES, WRITE_SECONDS));
      statement.execute("set session transaction isolation level repeatable read");
      statement.execute("start transaction with consistent snapshot, read only");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** As PostgreSQL's connections say it; the driver calls require "trust". */
  private static String sslMode(URI url) {
    Matcher mode = SSL_MODE.matcher(Optional.ofNullable(url.getQuery()).orElse(""));
    return mode.find() ? mode.group(1).replace("require", "trust") : "disable";
  }

  /** The server's messages name tables, columns and users; none holds a password. */
  static SourceException failure(String connection, SQLException e) {
    String message = "database %s: %s".formatted(connection, e.getMessage());
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    int code = e.getErrorCode();
    if (code == KILLED) {
      return new SourceException(
          Code.DEADLINE_EXCEEDED, message + ": let the query read less, or give it an index", e);
    }
    if (MAY_NOT.contains(code)) {
      return new SourceException(Code.PERMISSION_DENIED, message, e);
    }
    if (code == READ_ONLY) {
      return new SourceException(Code.INVALID_ARGUMENT, message + ": the query may only read", e);
    }
    boolean passes = state.startsWith("08") || state.startsWith("40") || PASSING.contains(code);
    return new SourceException(passes ? Code.UNAVAILABLE : Code.INVALID_ARGUMENT, message, e);
  }
}
