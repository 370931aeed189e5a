package dev.vectormesh.ingest.source.database;

import com.google.rpc.Code;
import dev.vectormesh.ingest.source.SourceException;
import io.r2dbc.spi.R2dbcException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** What a person is told of a database that does not answer as it should. */
final class DatabaseFailures {
  private static final String CANCELLED = "57014";
  private static final String MAY_NOT = "42501";
  private static final String WRITES = "25006";

  /** Classes of SQL states: the connection, the server's means, and that it was shut down. */
  private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58");

  private DatabaseFailures() {}

  /** The server's messages name tables, columns and users; none holds a password. */
  static SourceException told(String connection, RuntimeException e) {
    Throwable cause = Exceptions.unwrap(e);
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof R2dbcException failure && failure.getSqlState() != null) {
        return told(connection, failure.getSqlState(), failure);
      }
    }
    if (Thread.currentThread().isInterrupted() || causedByInterrupt(cause)) {
      throw e;
    }
    return new SourceException(
        Code.UNAVAILABLE,
        "database %s does not answer: look whether it runs".formatted(connection),
        cause);
  }

  private static boolean causedByInterrupt(@Nullable Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  private static SourceException told(String connection, String state, R2dbcException e) {
    String message = "database %s: %s".formatted(connection, e.getMessage());
    if (state.equals(CANCELLED)) {
      return new SourceException(
          Code.DEADLINE_EXCEEDED, message + ": let the query read less, or give it an index", e);
    }
    if (state.equals(MAY_NOT) || state.startsWith("28")) {
      return new SourceException(Code.PERMISSION_DENIED, message, e);
    }
    if (state.equals(WRITES)) {
      return new SourceException(Code.INVALID_ARGUMENT, message + ": the query may only read", e);
    }
    boolean passes = PASSING.contains(state.substring(0, 2));
    return new SourceException(passes ? Code.UNAVAILABLE : Code.INVALID_ARGUMENT, message, e);
  }
}
