package dev.vectormesh.platform.host;

import dev.vectormesh.platform.call.EdgeInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpcio.server.GrpcIoServer;
import io.vertx.grpcio.server.GrpcIoServiceBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Vert.x: gRPC and gRPC-Web, and the health page. */
final class VertxServer implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger(VertxServer.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final HttpServer server;

  private VertxServer(Vertx vertx, HttpServer server) {
    this.vertx = vertx;
    this.server = server;
  }

  static VertxServer start(Mounted mounted) throws IOException {
    HostConfig config = mounted.config();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    GrpcIoServer grpc =
        GrpcIoServer.server(
            vertx, new GrpcServerOptions().setMaxMessageSize(EdgeInterceptor.MAX_FRAME));
    for (ServerServiceDefinition service : mounted.describedServices()) {
      GrpcIoServiceBridge.bridge(ServerInterceptors.intercept(service, new BackToEventLoop()))
          .bind(grpc);
    }
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.bind())
            .setPort(mounted.port())
            // Closes connections that never send a byte, of which Vert.x tells nobody. Streams
            // stay open, since pings count as traffic.
            .setIdleTimeout(Math.toIntExact(config.limits().idle().toMillis() * 2))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    Path certificate = config.tlsCertificate();
    Path key = config.tlsKey();
    if (certificate != null && key != null) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(certificate.toString())
                  .setKeyPath(key.toString()));
    }
    HttpServer server = vertx.createHttpServer(options);
    VertxTokenFirst tokenFirst = new VertxTokenFirst(vertx, mounted.chain(), grpc);
    IdleConnections<HttpConnection> connections = new IdleConnections<>(config.limits().idle());
    server.connectionHandler(connection -> {
      connections.opened(connection, connection::close, () -> ping(connection));
      connection.closeHandler(v -> connections.closed(connection));
    });
    vertx.setPeriodic(connections.every().toMillis(), timer -> connections.sweep());
    server.requestHandler(request -> {
      holdOpen(connections, request);
      if (request.path().equals("/health")) {
        health(vertx, mounted.health(), request);
      } else {
        tokenFirst.handle(request);
      }
    });
    try {
      await(server.listen(), START_LIMIT);
    } catch (IOException e) {
      var unused = vertx.close();
      throw e;
    }
    return new VertxServer(vertx, server);
  }

  private static void ping(HttpConnection connection) {
    try {
      var unused = connection.ping(Buffer.buffer(new byte[8]));
    } catch (UnsupportedOperationException e) {
      LOG.trace("HTTP/1 has no pings", e);
    }
  }

  private static void holdOpen(
      IdleConnections<HttpConnection> connections, HttpServerRequest request) {
    Runnable ended = connections.asked(request.connection());
    AtomicBoolean open = new AtomicBoolean(true);
    Handler<Void> once =
        v -> {
          if (open.compareAndSet(true, false)) {
            ended.run();
          }
        };
    request.response().endHandler(once).closeHandler(once);
  }

  private static void health(Vertx vertx, HostHealth health, HttpServerRequest request) {
    // Checks block, so they run off the event loop.
    vertx
        .executeBlocking(health::report)
        .onComplete(
            report -> {
              boolean serving =
                  report.status() != dev.vectormesh.platform.health.Health.Status.NOT_SERVING;
              request
                  .response()
                  .setStatusCode(serving ? 200 : 503)
                  .putHeader("content-type", "application/json")
                  .end(report.toJson());
            },
            failure -> request.response().setStatusCode(500).end());
  }

  private static <T> void await(Future<T> future, Duration most) throws IOException {
    try {
      future.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer from Vert.x within " + most, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public int port() {
    return server.actualPort();
  }

  @Override
  public void stop(Duration most) {
    try {
      await(server.close(), Duration.ofSeconds(5));
      await(vertx.close(), Duration.ofSeconds(5));
    } catch (IOException e) {
      throw new IllegalStateException("Vert.x does not stop", e);
    }
  }
}
