package dev.vectormesh.embedded.triton.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers {@code GET /metrics} over HTTP. */
public final class MetricsServer implements AutoCloseable {
  private static final Set<String> PATHS = Set.of("/metrics", "/metrics/");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  public static MetricsServer start(InetSocketAddress address, Supplier<String> metrics)
      throws IOException {
    MetricsServer started = new MetricsServer(HttpServer.create(address, 0));
    started.server.setExecutor(started.threads);
    started.server.createContext("/", exchange -> answer(exchange, metrics));
    started.server.start();
    return started;
  }

  private static void answer(HttpExchange exchange, Supplier<String> metrics) throws IOException {
    try (exchange) {
      boolean read = exchange.getRequestMethod().equals("GET");
      if (!read || !PATHS.contains(exchange.getRequestURI().getPath())) {
        exchange.sendResponseHeaders(read ? 404 : 405, -1);
        return;
      }
      byte[] body = metrics.get().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
