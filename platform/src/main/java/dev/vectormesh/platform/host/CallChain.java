package dev.vectormesh.platform.host;

import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Caller;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.auth.TokenVerifier;
import dev.vectormesh.platform.call.EdgeInterceptor;
import dev.vectormesh.platform.call.OpenCalls;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The one list of interceptors that every service stands behind, on every host. */
public final class CallChain {
  private final TokenVerifier verifier;
  private final HostConfig config;
  private final Telemetry telemetry;

  private CallChain(TokenVerifier verifier, HostConfig config, Telemetry telemetry) {
    this.verifier = verifier;
    this.config = config;
    this.telemetry = telemetry;
  }

  public static CallChain of(AuthConfig auth, HostConfig config, Telemetry telemetry) {
    return new CallChain(TokenVerifier.of(auth), config, telemetry);
  }

  /** The same by another clock. */
  public static CallChain of(
      AuthConfig auth, HostConfig config, Telemetry telemetry, InstantSource clock) {
    return new CallChain(TokenVerifier.of(auth, clock), config, telemetry);
  }

  HostConfig config() {
    return config;
  }

  /**
   * Refuses whoever has no good token: for what is read before a call begins.
   *
   * @param authorization the header
   */
  void authenticate(@Nullable String authorization) {
    Caller unused = EdgeInterceptor.caller(verifier, authorization);
  }

  ServerServiceDefinition guarded(
      ServerServiceDefinition service, RoleTable roles, OpenCalls open) {
    return intercepted(
        service,
        EdgeInterceptor.guarded(
            verifier, roles, config.callDeadline(), config.streamDeadline(), open));
  }

  /** Health and reflection: the same, without a token. */
  ServerServiceDefinition unguarded(ServerServiceDefinition service, OpenCalls open) {
    return intercepted(
        service, EdgeInterceptor.unguarded(config.callDeadline(), config.streamDeadline(), open));
  }

  private ServerServiceDefinition intercepted(
      ServerServiceDefinition service, ServerInterceptor edge) {
    return ServerInterceptors.interceptForward(
        service, telemetry.grpc().newServerInterceptor(), edge);
  }
}
