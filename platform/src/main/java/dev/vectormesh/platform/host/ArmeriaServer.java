package dev.vectormesh.platform.host;

import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.docs.DocService;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import dev.vectormesh.platform.call.EdgeInterceptor;
import dev.vectormesh.platform.health.Health;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Armeria: gRPC, gRPC-Web, plain JSON by RPC name and by HTTP route, a page that documents and
 * tries the RPCs.
 */
final class ArmeriaServer implements Listener {
  private static final long QUIET_MILLIS = 300;
  private static final long REFUSED_BODY_MILLIS = 1000;
  private static final Executor THREADS = work -> Thread.ofVirtual().name("health").start(work);

  private final Server server;
  private final HttpRoutes routes;
  private final ScheduledFuture<?> sweeps;

  private ArmeriaServer(Server server, HttpRoutes routes, ScheduledFuture<?> sweeps) {
    this.server = server;
    this.routes = routes;
    this.sweeps = sweeps;
  }

  static ArmeriaServer start(Mounted mounted) throws IOException {
    HostConfig config = mounted.config();
    ServerBuilder builder = Server.builder();
    InetSocketAddress address = new InetSocketAddress(config.bind(), mounted.port());
    Path certificate = config.tlsCertificate();
    Path key = config.tlsKey();
    if (certificate != null && key != null) {
      builder.port(address, SessionProtocol.HTTPS).tls(certificate.toFile(), key.toFile());
    } else {
      builder.port(address, SessionProtocol.HTTP);
    }
    // Deadlines are the chain's: Armeria's own limit would cut streams after ten seconds.
    builder
        .requestTimeoutMillis(0)
        .maxRequestLength(0)
        // A refusal may come before the body has: a stream that is reset at once would take the
        // refusal with it.
        .requestAutoAbortDelayMillis(REFUSED_BODY_MILLIS)
        .service(
            "/health",
            (context, request) ->
                HttpResponse.of(
                    CompletableFuture.supplyAsync(() -> health(mounted.health()), THREADS)))
        .serviceUnder("/docs", DocService.builder().build());
    IdleConnections<Channel> connections = new IdleConnections<>(config.limits().idle());
    watch(builder, connections);
    JsonErrors errors = new JsonErrors();
    builder.errorHandler(errors);
    GrpcServiceBuilder grpc =
        GrpcService.builder()
            .maxRequestMessageLength(EdgeInterceptor.MAX_FRAME)
            .maxResponseMessageLength(EdgeInterceptor.MAX_FRAME)
            .supportedSerializationFormats(GrpcSerializationFormats.values())
            .jsonMarshallerFactory(service -> new ContractJson())
            .exceptionHandler(errors)
            .enableUnframedRequests(true)
            .enableHttpJsonTranscoding(true)
            .unframedGrpcErrorHandler(UnframedGrpcErrorHandler.ofJson())
            .httpJsonTranscodingErrorHandler(UnframedGrpcErrorHandler.ofJson())
            .useClientTimeoutHeader(false);
    mounted.describedServices().forEach(grpc::addService);
    Function<HttpService, BodyLimits> limits = calls -> new BodyLimits(mounted, calls);
    Function<HttpService, TokenFirst> tokenFirst = calls -> new TokenFirst(mounted.chain(), calls);
    HttpRoutes routes = HttpRoutes.of(mounted);
    HttpService guarded = new TokenFirst(mounted.chain(), routes);
    if (config.corsOrigins().isEmpty()) {
      routes.prefixes().forEach(prefix -> builder.serviceUnder(prefix, guarded));
      builder.service(grpc.build(), limits, tokenFirst);
    } else {
      Function<? super HttpService, CorsService> cors = cors(config.corsOrigins());
      routes.prefixes().forEach(prefix -> builder.serviceUnder(prefix, guarded.decorate(cors)));
      builder.service(grpc.build(), limits, tokenFirst, cors);
    }
    Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      routes.close();
      throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
    }
    ScheduledFuture<?> sweeps =
        CommonPools.workerGroup()
            .scheduleAtFixedRate(
                connections::sweep,
                connections.every().toMillis(),
                connections.every().toMillis(),
                TimeUnit.MILLISECONDS);
    return new ArmeriaServer(server, routes, sweeps);
  }

  /** Tells of each connection, and of each request that it carries. */
  private static void watch(ServerBuilder builder, IdleConnections<Channel> connections) {
    builder
        .idleTimeoutMillis(0)
        .childChannelPipelineCustomizer(pipeline -> {
          Channel channel = pipeline.channel();
          connections.opened(channel, channel::close);
          channel.closeFuture().addListener(closed -> connections.closed(channel));
        })
        .decorator((service, context, request) -> {
          Channel channel = context.log().partial().channel();
          if (channel != null) {
            context.log().whenComplete().thenRun(connections.asked(channel));
          }
          return service.serve(context, request);
        });
  }

  private static Function<? super HttpService, CorsService> cors(List<String> origins) {
    return CorsService.builder(origins)
        .allowAllRequestHeaders(true)
        .allowRequestMethods(HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE)
        .exposeHeaders("grpc-status", "grpc-message", "grpc-status-details-bin")
        .newDecorator();
  }

  private static HttpResponse health(HostHealth health) {
    Health.Report report = health.report();
    return HttpResponse.of(
        report.status() == Health.Status.NOT_SERVING
            ? HttpStatus.SERVICE_UNAVAILABLE
            : HttpStatus.OK,
        MediaType.JSON_UTF_8,
        report.toJson());
  }

  @Override
  public int port() {
    return server.activeLocalPort();
  }

  @Override
  public void stop(Duration most) {
    // Ports and connections close at once. The rest of a stop is a time that idle event loops
    // keep quiet, which is not worth waiting for.
    routes.close();
    sweeps.cancel(false);
    long millis = Math.min(QUIET_MILLIS, most.toMillis());
    try {
      server.stop().get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Armeria does not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
