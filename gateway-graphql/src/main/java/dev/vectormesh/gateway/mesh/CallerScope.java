package dev.vectormesh.gateway.mesh;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.vectormesh.platform.call.CallContext;
import graphql.schema.DataFetchingEnvironment;
import io.grpc.Context;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one GraphQL operation: with the caller's token, as a part of its trace, within
 * its deadline. Calls that still run when it is closed are cancelled. A subscription outlives the
 * operation that asked for it: each of its later calls has a deadline of its own.
 */
public final class CallerScope implements AutoCloseable {
  private final SignedIn who;
  private final String connection;
  private final io.opentelemetry.context.Context trace;
  private final Duration deadline;
  private final ScheduledExecutorService timer;
  private final Context.CancellableContext context;
  private volatile boolean subscribed;
  private volatile boolean closed;

  private CallerScope(
      SignedIn who,
      String connection,
      io.opentelemetry.context.Context trace,
      Duration deadline,
      ScheduledExecutorService timer) {
    this.who = who;
    this.connection = connection;
    this.trace = trace;
    this.deadline = deadline;
    this.timer = timer;
    this.context = fresh();
  }

  /**
   * Begins an operation.
   *
   * @param connection the WebSocket, or the HTTP request, that it came by
   */
  public static CallerScope open(
      SignedIn who,
      String connection,
      io.opentelemetry.context.Context trace,
      Duration deadline,
      ScheduledExecutorService timer) {
    return new CallerScope(who, connection, trace, deadline, timer);
  }

  private Context.CancellableContext fresh() {
    return Context.ROOT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS, timer);
  }

  /** The scope of the operation that the field belongs to. */
  public static CallerScope of(DataFetchingEnvironment field) {
    return field.getGraphQlContext().get(CallerScope.class);
  }

  public SignedIn who() {
    return who;
  }

  /** The WebSocket, or the HTTP request, that the operation came by. */
  String connection() {
    return connection;
  }

  /** The operation's; the message of an internal error shows it. */
  public String traceId() {
    return Span.fromContext(trace).getSpanContext().getTraceId();
  }

  /** Starts a call; the future fails with what the stub throws. */
  public <R> CompletableFuture<R> ask(Callable<ListenableFuture<R>> call) {
    if (!subscribed || !closed) {
      return ask(context, call);
    }
    Context.CancellableContext own = fresh();
    return ask(own, call).whenComplete((answer, thrown) -> own.cancel(null));
  }

  private <R> CompletableFuture<R> ask(Context parent, Callable<ListenableFuture<R>> call) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    try {
      Futures.addCallback(
          in(parent, call), new Completing<>(answer), MoreExecutors.directExecutor());
    } catch (Exception e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /** The operation is a subscription. */
  void subscribed() {
    subscribed = true;
  }

  /** Starts a stream, which outlives the operation that asked for it. */
  void startStream(Runnable start) {
    try {
      in(
          Context.ROOT,
          () -> {
            start.run();
            return true;
          });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private <T> T in(Context parent, Callable<T> call) throws Exception {
    try (Scope ignored = trace.makeCurrent()) {
      return parent.call(() -> CallContext.of(who.caller()).call(call));
    }
  }

  @Override
  public void close() {
    closed = true;
    context.cancel(null);
  }

  private record Completing<R>(CompletableFuture<R> answer) implements FutureCallback<R> {
    @Override
    public void onSuccess(@Nullable R value) {
      answer.complete(value);
    }

    @Override
    public void onFailure(Throwable thrown) {
      answer.completeExceptionally(thrown);
    }
  }
}
