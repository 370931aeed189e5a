package dev.vectormesh.gateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** The HTTP server of a started context. */
final class Started {
  private Started() {}

  static WebServer serverOf(@Nullable ReactiveWebServerApplicationContext context) {
    WebServer server = context == null ? null : context.getWebServer();
    if (server == null) {
      throw new IllegalStateException("the gateway does not run");
    }
    return server;
  }

  /** Takes no new requests and waits, at most this long, until the open ones have ended. */
  static void drain(WebServer server, Duration limit) {
    if (limit.isZero()) {
      return;
    }
    CountDownLatch drained = new CountDownLatch(1);
    server.shutDownGracefully(result -> drained.countDown());
    try {
      boolean ignored = drained.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
