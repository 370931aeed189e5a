package dev.vectormesh.gateway;

import dev.vectormesh.gateway.facade.FacadeRoutes;
import dev.vectormesh.gateway.graphql.GraphqlWiring;
import dev.vectormesh.gateway.graphql.limit.QueryLimits;
import dev.vectormesh.gateway.http.Gatekeeper;
import dev.vectormesh.gateway.http.GatewayRoutes;
import dev.vectormesh.gateway.http.OperationInterceptor;
import dev.vectormesh.gateway.http.ReadsOn;
import dev.vectormesh.gateway.http.SlowConnections;
import dev.vectormesh.gateway.http.ThumbnailRoute;
import dev.vectormesh.gateway.mesh.CallerScopes;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.gateway.mesh.OpenSubscriptions;
import dev.vectormesh.gateway.mesh.Subscriptions;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.TokenVerifier;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.settings.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.netty.NettyPipeline;

/** Puts the HTTP server before the schema. */
@Configuration(proxyBeanMethods = false)
@Import(GraphqlWiring.class)
class GatewayWiring {
  @Bean
  Gatekeeper gatekeeper(GatewayConfig config, InstantSource clock) {
    return new Gatekeeper(TokenVerifier.of(config.auth(), clock), clock, strangers(config, clock));
  }

  /** What calls without a token may do in a lab: read, for one tenant. */
  private static @Nullable TokenSource strangers(GatewayConfig config, InstantSource clock) {
    Secret secret = config.auth().secret();
    return secret == null || config.openTenant().isEmpty()
        ? null
        : Tokens.of(secret, clock).source(config.openTenant().get(), "stranger", Role.READER);
  }

  @Bean
  OpenSubscriptions openSubscriptions(QueryLimits limits) {
    return new OpenSubscriptions(limits.subscriptions(), limits.connectionSubscriptions());
  }

  @Bean
  Subscriptions subscriptions(Mesh mesh, OpenSubscriptions open, InstantSource clock) {
    return new Subscriptions(mesh, open, clock);
  }

  /** Ends requests that took too long; what it runs only hands over. */
  @Bean(destroyMethod = "shutdownNow")
  ScheduledExecutorService requestTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("gateway-timer").factory());
  }

  @Bean
  OperationInterceptor operationInterceptor(
      GatewayConfig config, Gatekeeper gatekeeper, ScheduledExecutorService requestTimer) {
    return new OperationInterceptor(
        gatekeeper, config.requestTimeout(), config.limits().characters(), requestTimer);
  }

  /** Made at once, so that a gateway that listens is one that answers. */
  @Bean
  @Lazy(false)
  HttpHandler httpHandler(
      GatewayConfig config,
      Gatekeeper gatekeeper,
      WebGraphQlHandler graphql,
      Mesh mesh,
      ScheduledExecutorService requestTimer) {
    CallerScopes scopes = new CallerScopes(config.requestTimeout(), requestTimer);
    return new GatewayRoutes(
            gatekeeper,
            graphql,
            new ThumbnailRoute(mesh, scopes),
            new FacadeRoutes(mesh, scopes, config.facade()),
            config.limits().bytes())
        .corsOrigins(config.corsOrigins())
        .initTimeout(config.initTimeout())
        .graphiql(config.graphiql())
        .console(config.console())
        .handler();
  }

  @Bean
  NettyReactiveWebServerFactory webServer(GatewayConfig config) throws UnknownHostException {
    NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory(config.port());
    factory.setAddress(InetAddress.getByName(config.bind()));
    factory.setShutdown(Shutdown.GRACEFUL);
    factory.addServerCustomizers(server ->
        server.doOnChannelInit((observer, channel, remote) ->
            channel
                .pipeline()
                .addAfter(
                    NettyPipeline.HttpCodec,
                    "slow-connections",
                    new SlowConnections(config.connectionIdle()))
                .addAfter(NettyPipeline.HttpCodec, "reads-on", new ReadsOn())));
    return factory;
  }
}
