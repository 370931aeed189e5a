package dev.vectormesh.platform.host;

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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Armeria: gRPC, gRPC-Web, plain JSON by RPC name and by HTTP route, a page that documents and
 * tries the RPCs.
 */
final class ArmeriaServer implements Listener {
  private static final long QUIET_MILLIS = 300;
  private static final long FRAMING = 64 * 1024;
  private static final Executor THREADS = work -> Thread.ofVirtual().name("health").start(work);

  private final Server server;
  private final StreamRoutes streams;

  private ArmeriaServer(Server server, StreamRoutes streams) {
    this.server = server;
    this.streams = streams;
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
        .service(
            "/health",
            (context, request) ->
                HttpResponse.of(
                    CompletableFuture.supplyAsync(() -> health(mounted.health()), THREADS)))
        .serviceUnder("/docs", DocService.builder().build());
    JsonErrors errors = new JsonErrors();
    builder.errorHandler(errors);
    GrpcServiceBuilder grpc =
        GrpcService.builder()
            .maxRequestMessageLength(EdgeInterceptor.MAX_MESSAGE + (int) FRAMING)
            .maxResponseMessageLength(EdgeInterceptor.MAX_MESSAGE + (int) FRAMING)
            .supportedSerializationFormats(GrpcSerializationFormats.values())
            .jsonMarshallerFactory(service -> new ContractJson())
            .exceptionHandler(errors)
            .enableUnframedRequests(true)
            .enableHttpJsonTranscoding(true)
            .unframedGrpcErrorHandler(UnframedGrpcErrorHandler.ofJson())
            .httpJsonTranscodingErrorHandler(UnframedGrpcErrorHandler.ofJson())
            .useClientTimeoutHeader(false);
    mounted.describedServices().forEach(grpc::addService);
    Function<HttpService, TokenFirst> tokenFirst = calls -> new TokenFirst(mounted.chain(), calls);
    StreamRoutes streams = StreamRoutes.of(mounted);
    if (config.corsOrigins().isEmpty()) {
      streams.mount(builder::service);
      builder.service(grpc.build(), tokenFirst);
    } else {
      Function<? super HttpService, CorsService> cors = cors(config.corsOrigins());
      streams.mount((path, service) -> builder.service(path, service.decorate(cors)));
      builder.service(grpc.build(), tokenFirst, cors);
    }
    Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      streams.close();
      throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
    }
    return new ArmeriaServer(server, streams);
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
    // Ports and connections close at once; what would be waited for is the quiet time of idle
    // loops.
    streams.close();
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
