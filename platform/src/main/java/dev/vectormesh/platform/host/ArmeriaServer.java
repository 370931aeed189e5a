package dev.vectormesh.platform.host;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Armeria: gRPC, gRPC-Web, plain JSON by RPC name and by HTTP route, a page that documents and
 * tries the RPCs.
 */
final class ArmeriaServer implements Listener {
  private static final long QUIET_MILLIS = 300;
  private static final long FRAMING = 64 * 1024;
  private static final Executor THREADS = work -> Thread.ofVirtual().name("health").start(work);

  private final Server server;

  private ArmeriaServer(Server server) {
    this.server = server;
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
    if (config.corsOrigins().isEmpty()) {
      builder.service(grpc.build());
    } else {
      builder.service(
          grpc.build(),
          CorsService.builder(config.corsOrigins())
              .allowAllRequestHeaders(true)
              .allowRequestMethods(
                  com.linecorp.armeria.common.HttpMethod.GET,
                  com.linecorp.armeria.common.HttpMethod.POST,
                  com.linecorp.armeria.common.HttpMethod.PATCH,
                  com.linecorp.armeria.common.HttpMethod.DELETE)
              .exposeHeaders("grpc-status", "grpc-message", "grpc-status-details-bin")
              .newDecorator());
    }
    Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
    }
    return new ArmeriaServer(server);
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
