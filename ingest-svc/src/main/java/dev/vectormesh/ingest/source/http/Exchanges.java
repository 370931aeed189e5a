package dev.vectormesh.ingest.source.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.rpc.Code;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests by host: one that keeps failing is left alone for a while. Nothing runs before the first
 * request, as most processes send none.
 */
final class Exchanges implements AutoCloseable {
  private static final int HOSTS = 1000;
  private static final int FAILURES = 5;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration REST = Duration.ofSeconds(30);

  private @Nullable Client client;
  private final Cache<String, CircuitBreaker> breakers =
      Caffeine.newBuilder()
          .maximumSize(HOSTS)
          .expireAfterAccess(Duration.ofHours(1))
          .<String, CircuitBreaker>evictionListener((host, breaker, cause) -> {
            if (breaker != null) {
              breaker.close();
            }
          })
          .build();

  private record Client(Vertx vertx, Exchange exchange) {}

  private synchronized Client client() {
    if (client == null) {
      Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
      client = new Client(vertx, new Exchange(vertx));
    }
    return client;
  }

  /** A host's own failure, with which it counts as down. */
  private static final class ServerFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    ServerFaultException(Answer answer) {
      super("status " + answer.status(), null, false, false);
      this.answer = answer;
    }
  }

  /**
   * @return also an answer that tells of a fault
   */
  Answer send(Exchange.Request request, Duration timeout)
      throws HttpFailedException, InterruptedException {
    CompletableFuture<Exchange.Result> sent =
        breaker(HttpFetcher.host(request.uri()))
            .execute(() -> client().exchange().send(request, timeout).compose(Exchanges::counted))
            .toCompletionStage()
            .toCompletableFuture();
    try {
      return sent.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS).orFailed();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ServerFaultException fault) {
        return fault.answer;
      }
      throw failure(request, timeout, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw failure(request, timeout, e);
    }
  }

  private static Future<Exchange.Result> counted(Exchange.Result result) {
    return result instanceof Exchange.Answered a && a.answer().status() >= 500
        ? Future.failedFuture(new ServerFaultException(a.answer()))
        : Future.succeededFuture(result);
  }

  private static HttpFailedException failure(
      Exchange.Request request, Duration timeout, Throwable cause) {
    return switch (cause) {
      case OpenCircuitException e ->
          new HttpFailedException(
              "down",
              Code.UNAVAILABLE,
              "%s failed %d times in a row; it is asked again in %d s"
                  .formatted(request.uri().getHost(), FAILURES, REST.toSeconds()));
      case TimeoutException e ->
          new HttpFailedException(
              "timeout",
              Code.DEADLINE_EXCEEDED,
              "%s did not answer to its end in %d s"
                  .formatted(HttpFailedException.shown(request.uri()), timeout.toSeconds()));
      default -> HttpFailedException.unreachable(request.uri(), String.valueOf(cause.getMessage()));
    };
  }

  private CircuitBreaker breaker(String host) {
    return breakers.get(
        host,
        name ->
            CircuitBreaker.create(
                name,
                client().vertx(),
                new CircuitBreakerOptions()
                    .setMaxFailures(FAILURES)
                    .setFailuresRollingWindow(WINDOW.toMillis())
                    .setResetTimeout(REST.toMillis())
                    .setTimeout(-1)
                    .setNotificationAddress(null)));
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.exchange().close();
      client.vertx().close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
