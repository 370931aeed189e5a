package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * An open transaction. It belongs to the thread that runs the lambda it was handed to. Its
 * statements run in their order; those that nobody waits for travel together with the next one.
 */
public final class Tx {
  /** The driver refuses more than 256 statements that were sent and not answered. */
  private static final int MOST_UNDER_WAY = 100;

  private final Connection connection;
  private final Duration limit;

  /** What was sent and not waited for, in its order. */
  private final List<CompletableFuture<?>> sent = new ArrayList<>();

  Tx(Connection connection, Duration limit) {
    this.connection = connection;
    this.limit = limit;
  }

  /** Begins it, for the rows of this tenant alone where one is named. */
  void begin(@Nullable String tenant) {
    send(Mono.from(connection.beginTransaction()));
    if (tenant != null) {
      see(tenant);
    }
  }

  /** Begins one that can write nothing. */
  void beginReading(String tenant) {
    send(Mono.from(connection.beginTransaction(PostgresTransactionDefinition.mutability(false))));
    see(tenant);
  }

  private void see(String tenant) {
    sql("select set_config('vm.tenant', $1, true)", tenant).send();
  }

  void commit(Duration most) {
    awaitBegun();
    try {
      Void unused = awaitOrNull(Mono.from(connection.commitTransaction()), most);
    } catch (RuntimeException e) {
      throw firstFailure(e);
    }
    for (CompletableFuture<?> statement : sent) {
      if (statement.isCompletedExceptionally()) {
        throw firstFailure(new IllegalStateException("the transaction was not committed"));
      }
    }
  }

  /** Waits for the begin: the driver commits only what it knows to be open. */
  private void awaitBegun() {
    Object unused = awaitOrNull(Mono.fromFuture(sent.getFirst(), true), limit);
  }

  Mono<Void> rollback() {
    return afterBegin(connection::rollbackTransaction);
  }

  /** Ends one that wrote nothing, for those who wait for no commit. */
  Mono<Void> end() {
    return afterBegin(connection::commitTransaction);
  }

  private Mono<Void> afterBegin(Supplier<Publisher<Void>> step) {
    return Mono.fromFuture(sent.getFirst(), true)
        .onErrorComplete()
        .then(Mono.defer(() -> Mono.from(step.get())));
  }

  /** A statement with {@code $1..$n}. */
  public Sql sql(String text, @Nullable Object... values) {
    Statement statement = connection.createStatement(text);
    for (int i = 0; i < values.length; i++) {
      bind(statement, i, values[i]);
    }
    return new Sql(this, statement);
  }

  /** Tells all who listen, when this transaction commits. */
  public void notify(String channel, String payload) {
    sql("select pg_notify($1, $2)", channel, payload).send();
  }

  private static void bind(Statement statement, int index, @Nullable Object value) {
    switch (value) {
      case null -> statement.bind(index, Parameters.in(PostgresqlObjectId.UNSPECIFIED));
      case Sql.Null n -> statement.bindNull(index, n.type());
      case Enum<?> e -> statement.bind(index, e.name());
      case byte[][] many ->
          bind(statement, index, PostgresqlObjectId.BYTEA_ARRAY, ArrayLiteral.of(many));
      case String[] many ->
          bind(statement, index, PostgresqlObjectId.TEXT_ARRAY, ArrayLiteral.of(many));
      case UUID[] many ->
          bind(statement, index, PostgresqlObjectId.UUID_ARRAY, ArrayLiteral.of(many));
      default -> statement.bind(index, value);
    }
  }

  private static void bind(
      Statement statement, int index, PostgresqlObjectId type, String literal) {
    statement.bind(index, Parameters.in(type, literal));
  }

  void send(Mono<?> step) {
    sent.add(step.toFuture());
    if (sent.size() % MOST_UNDER_WAY == 0) {
      try {
        Object unused = awaitOrNull(Mono.fromFuture(sent.getLast(), true), limit);
      } catch (RuntimeException e) {
        throw firstFailure(e);
      }
    }
  }

  /** The failure that the later ones follow from: once one fails, so do all after it. */
  private RuntimeException firstFailure(RuntimeException last) {
    for (CompletableFuture<?> statement : sent) {
      if (statement.isCompletedExceptionally()
          && statement.exceptionNow() instanceof RuntimeException first) {
        return first;
      }
    }
    return last;
  }

  <T> T await(Mono<T> answer) {
    T value;
    try {
      value = awaitOrNull(answer, limit);
    } catch (RuntimeException e) {
      throw firstFailure(e);
    }
    if (value == null) {
      throw new IllegalStateException("PostgreSQL answered nothing");
    }
    return value;
  }

  /** Waits on the calling thread, no longer than the running call may last. */
  static <T> @Nullable T awaitOrNull(Mono<T> answer, Duration most) {
    if (Schedulers.isInNonBlockingThread()) {
      throw new IllegalStateException("PostgreSQL must not be waited for on an event loop");
    }
    Duration left = CallContext.deadlineLeft(most);
    var future = answer.toFuture();
    try {
      return future.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw ApiException.deadlineExceeded("postgres did not answer in time");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL worked", e);
    }
  }
}
