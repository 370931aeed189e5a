package dev.vectormesh.ingest.source.database;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.Database;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.work.WorkPool;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The rows of one SELECT. */
public final class DatabaseQuery implements SourceKind {
  private final Connections connections;
  private final UnaryOperator<Path> allowed;
  private final WorkPool pool;

  /**
   * @param allowed where a path of a database's file leads; throws where it may not be read
   * @param pool for databases whose drivers hold a thread; its limit is the time that a query may
   *     take
   */
  public DatabaseQuery(Connections connections, UnaryOperator<Path> allowed, WorkPool pool) {
    this.connections = connections;
    this.allowed = allowed;
    this.pool = pool;
  }

  @Override
  public String kind() {
    return "database_query";
  }

  @Override
  public String description() {
    return "The rows of one SELECT from a PostgreSQL, MariaDB, MySQL or SQLite database of the"
        + " worker's connections";
  }

  @Override
  public String scope(Caller caller, Source asked) {
    DatabaseQuerySource source = asked.getDatabaseQuery();
    Database known = connections.database(caller.tenant(), source.getConnection());
    QueryCheck.check(source);
    String rows =
        ContentHash.brief(
            String.join(
                "\0", source.getQuery(), source.getIdColumn(), source.getParameters().toString()));
    return "database_query:%s:%s".formatted(source.getConnection(), rows);
  }

  @Override
  public Listing open(Caller caller, Source asked, @Nullable String after)
      throws SourceException, InterruptedException {
    // Checks the query.
    String scope = scope(caller, asked);
    DatabaseQuerySource source = asked.getDatabaseQuery();
    Database database = connections.database(caller.tenant(), source.getConnection());
    boolean incremental = !source.getWatermarkColumn().isEmpty() && !source.getFromTheBeginning();
    String from = incremental ? caller.memory() : null;
    String scheme = String.valueOf(database.url().getScheme());
    Rows rows =
        switch (scheme) {
          case "postgresql", "postgres" -> PostgresRows.open(database, source, after, from);
          case "mariadb", "mysql" -> MariaRows.open(database, pool, source, after, from);
          case "sqlite" -> SqliteRows.open(file(database), pool, source, after, from);
          default ->
              throw new SourceException(
                  Code.FAILED_PRECONDITION,
                  "connection %s is a %s database, which is not read: PostgreSQL, MariaDB, MySQL and SQLite are"
                      .formatted(source.getConnection(), scheme));
        };
    return new DatabaseListing(source, scope, rows, from);
  }

  private Path file(Database database) {
    return allowed.apply(Path.of(database.url().getSchemeSpecificPart()));
  }
}
