package dev.vectormesh.gateway.mesh;

import com.google.common.collect.ConcurrentHashMultiset;
import com.google.common.collect.Multiset;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import reactor.core.publisher.Flux;

/**
 * Bounds the subscriptions that are open: each holds a stream of a service, and those of one tenant
 * must not take the room of all.
 */
public final class OpenSubscriptions {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final int mostOfTenant;
  private final int mostOfConnection;
  private final Multiset<String> tenants = ConcurrentHashMultiset.create();
  private final Multiset<String> connections = ConcurrentHashMultiset.create();

  public OpenSubscriptions(int mostOfTenant, int mostOfConnection) {
    this.mostOfTenant = mostOfTenant;
    this.mostOfConnection = mostOfConnection;
  }

  /** Subscriptions that are open now. */
  public int count() {
    return tenants.size();
  }

  /**
   * The events, counted from the subscription to its end.
   *
   * @return a stream that fails with RESOURCE_EXHAUSTED where there are too many already
   */
  <T> Flux<T> counted(CallerScope scope, Flux<T> events) {
    return Flux.usingWhen(
        Flux.defer(() -> Flux.just(enter(scope))),
        entered -> events,
        entered -> left(entered),
        (entered, thrown) -> left(entered),
        entered -> left(entered));
  }

  private record Entered(String tenant, String connection) {}

  private synchronized Entered enter(CallerScope scope) {
    Entered entered =
        new Entered(String.valueOf(scope.who().caller().tenant()), scope.connection());
    if (connections.count(entered.connection) >= mostOfConnection) {
      throw full("this connection has", mostOfConnection, "limits.connectionSubscriptions");
    }
    if (tenants.count(entered.tenant) >= mostOfTenant) {
      throw full("the tenant has", mostOfTenant, "limits.subscriptions");
    }
    tenants.add(entered.tenant);
    connections.add(entered.connection);
    return entered;
  }

  private static ApiException full(String who, int most, String setting) {
    return ApiException.exhausted(
        "%s %d open subscriptions, as many as are allowed (%s); end one first"
            .formatted(who, most, setting),
        RETRY);
  }

  private Flux<Void> left(Entered entered) {
    return Flux.defer(() -> {
      tenants.remove(entered.tenant);
      connections.remove(entered.connection);
      return Flux.empty();
    });
  }
}
