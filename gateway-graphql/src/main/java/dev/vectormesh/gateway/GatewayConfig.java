package dev.vectormesh.gateway;

import dev.vectormesh.gateway.facade.FacadeConfig;
import dev.vectormesh.gateway.graphql.limit.QueryLimits;
import dev.vectormesh.gateway.http.Loopback;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The gateway's settings. */
public record GatewayConfig(
    @Help("HTTP port") @Default("8080") int port,
    @Help("address to listen on") @Default("127.0.0.1") String bind,
    @Help("ingest-svc: grpc://host:port, grpcs://host:port or inprocess:name")
        @Default("grpc://127.0.0.1:9101")
        URI ingest,
    @Help("search-svc") @Default("grpc://127.0.0.1:9102") URI search,
    @Help("job-svc") @Default("grpc://127.0.0.1:9103") URI job,
    @Help("finetune-svc, where there is one") Optional<URI> finetune,
    @Help("time that a query or mutation may take") @Default("30s") Duration requestTimeout,
    @Help("time that a WebSocket has to send connection_init with its token") @Default("10s")
        Duration initTimeout,
    @Help("time that open requests have to end when the process stops") @Default("10s")
        Duration drain,
    @Help("time after which a connection is closed that has no request open, or ends none")
        @Default("1m")
        Duration connectionIdle,
    @Help("web origins that may call, comma separated") @Default("") List<String> corsOrigins,
    @Help("whether /graphiql is served") @Default("false") boolean graphiql,
    @Help("whether the console is served: /images") @Default("false") boolean console,
    @Help(
            "for a lab: the tenant that calls without a token read for; bind must be a loopback"
                + " address, and auth.secret set")
        Optional<String> openTenant,
    @Help("whether the schema may be asked for") @Default("true") boolean introspection,
    FacadeConfig facade,
    QueryLimits limits,
    AuthConfig auth,
    TelemetryConfig telemetry) {

  public GatewayConfig {
    Settings.require(port >= 0 && port < 65536, "port", port, "0 to 65535");
    Settings.require(requestTimeout.isPositive(), "requestTimeout", requestTimeout, "> 0");
    Settings.require(initTimeout.isPositive(), "initTimeout", initTimeout, "> 0");
    Settings.require(connectionIdle.isPositive(), "connectionIdle", connectionIdle, "> 0");
    Settings.require(!drain.isNegative(), "drain", drain, ">= 0");
    corsOrigins = List.copyOf(corsOrigins);
    Settings.require(
        openTenant.isEmpty() || Loopback.is(bind) && auth.secret() != null,
        "openTenant",
        openTenant,
        "left out, unless bind is a loopback address and auth.secret is set");
  }
}
