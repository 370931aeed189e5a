package dev.vectormesh.gateway.mesh;

import com.google.common.util.concurrent.ListenableFuture;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Makes the calls of plain HTTP requests, which have been signed in.
 *
 * @param timeout a request's
 */
public record CallerScopes(Duration timeout, ScheduledExecutorService timer) {
  /** One call on behalf of a request; withdrawn where nobody waits for it any more. */
  public <R> Mono<R> ask(ServerRequest request, Callable<ListenableFuture<R>> call) {
    return Mono.using(
        () -> open(request), scope -> Mono.fromFuture(() -> scope.ask(call)), CallerScope::close);
  }

  private CallerScope open(ServerRequest request) {
    SignedIn who = request.exchange().getRequiredAttribute(SignedIn.ATTRIBUTE);
    ServerHttpRequest http = request.exchange().getRequest();
    return CallerScope.open(who, http.getId(), Traces.from(http.getHeaders()), timeout, timer);
  }
}
