package dev.vectormesh.platform.postgres;

import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A statement with its values, run on the calling virtual thread. */
public final class Sql {
  /** A null of a type, where PostgreSQL cannot tell it from the statement. */
  record Null(Class<?> type) {}

  private final Tx tx;
  private final Statement statement;

  Sql(Tx tx, Statement statement) {
    this.tx = tx;
    this.statement = statement;
  }

  public static Object nullOf(Class<?> type) {
    return new Null(type);
  }

  /** A json or jsonb value. */
  public static Object json(String text) {
    return Json.of(text);
  }

  /** All rows. */
  public <T> List<T> list(Function<Row, T> mapper) {
    return tx.await(
        Flux.from(statement.execute())
            .concatMap(r -> r.map(row -> mapper.apply(new Row(row))))
            .collectList());
  }

  /** The only row, or {@link NoSuchElementException}. */
  public <T> T one(Function<Row, T> mapper) {
    return first(mapper).orElseThrow(() -> new NoSuchElementException("no row"));
  }

  public <T> Optional<T> first(Function<Row, T> mapper) {
    List<T> rows = list(mapper);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  /** Runs, and gives the number of rows that were changed. */
  public long run() {
    return tx.await(changed());
  }

  /**
   * Runs without waiting for the answer, which saves a round trip. What comes next in the
   * transaction sees the effect. Should it fail, the next statement that is waited for throws that
   * failure, or the commit does.
   */
  public void send() {
    tx.send(changed());
  }

  private Mono<Long> changed() {
    return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
  }

  public static boolean isUniqueViolation(Throwable thrown) {
    return hasState(thrown, "23505");
  }

  public static boolean isForeignKeyViolation(Throwable thrown) {
    return hasState(thrown, "23503");
  }

  /** Serialization failure or deadlock: the transaction lost to another and may be run again. */
  static boolean lostToAnother(Throwable thrown) {
    return hasState(thrown, "40001") || hasState(thrown, "40P01");
  }

  private static boolean hasState(@Nullable Throwable thrown, String state) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof R2dbcException e && state.equals(e.getSqlState())) {
        return true;
      }
    }
    return false;
  }
}
