package dev.vectormesh.platform.host;

import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Caller;
import dev.vectormesh.platform.auth.TokenVerifier;
import dev.vectormesh.platform.call.EdgeInterceptor;
import dev.vectormesh.platform.call.EdgeRules;
import dev.vectormesh.platform.call.OpenCalls;
import dev.vectormesh.platform.paging.PageKey;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** The one list of interceptors that every service stands behind, on every host. */
public final class CallChain {
  private final TokenVerifier verifier;
  private final HostConfig config;
  private final Telemetry telemetry;
  private final PageKey pages;

  private CallChain(AuthConfig auth, HostConfig config, Telemetry telemetry, InstantSource clock) {
    this.verifier = TokenVerifier.of(auth, clock);
    this.config = config;
    this.telemetry = telemetry;
    this.pages = PageKey.of(config.pageSecret(), auth.secret());
  }

  public static CallChain of(AuthConfig auth, HostConfig config, Telemetry telemetry) {
    return new CallChain(auth, config, telemetry, InstantSource.system());
  }

  /** The same by another clock. */
  public static CallChain of(
      AuthConfig auth, HostConfig config, Telemetry telemetry, InstantSource clock) {
    return new CallChain(auth, config, telemetry, clock);
  }

  HostConfig config() {
    return config;
  }

  /**
   * Refuses whoever has no good token: for what is read before a call begins.
   *
   * @param authorization the values of the header
   */
  void authenticate(List<String> authorization) {
    Caller unused = EdgeInterceptor.caller(verifier, authorization);
  }

  /** Whether {@link #authenticate} answers at once, without a look at anything outside. */
  boolean isKnown(List<String> authorization) {
    return EdgeInterceptor.isKnown(verifier, authorization);
  }

  ServerServiceDefinition guarded(ServerServiceDefinition service, App app, OpenCalls open) {
    return traced(
        EdgeInterceptor.guarded(service, verifier, app.roles(), rules(app.itemised()), open));
  }

  /** Health and reflection: the same, without a token. */
  ServerServiceDefinition unguarded(ServerServiceDefinition service, OpenCalls open) {
    return traced(EdgeInterceptor.unguarded(service, rules(Set.of()), open));
  }

  private EdgeRules rules(Set<String> itemised) {
    return new EdgeRules(
        config.callDeadline(),
        config.streamDeadline(),
        config.limits().tenantCalls(),
        pages,
        itemised);
  }

  private ServerServiceDefinition traced(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(service, telemetry.grpc().newServerInterceptor());
  }
}
