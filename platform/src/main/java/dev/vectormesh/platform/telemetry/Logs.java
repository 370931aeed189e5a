package dev.vectormesh.platform.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets logging up: JSON lines for machines, text on a terminal, both to standard error. */
public final class Logs {
  private Logs() {}

  public static void configure(TelemetryConfig config) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    boolean text =
        switch (config.logFormat()) {
          case TEXT -> true;
          case JSON -> false;
          case AUTO -> System.console() != null && System.console().isTerminal();
        };
    Layout<ILoggingEvent> layout = text ? new TextLayout() : new JsonLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    context.reset();
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(config.logLevel(), Level.INFO));
    root.addAppender(appender);
    // What logs by java.util.logging (OpenTelemetry's exporters do) stands in the same lines.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    // They tell about every connection and migration at INFO.
    for (String chatty :
        new String[] {"io.netty", "io.grpc", "org.flywaydb", "reactor", "com.linecorp.armeria"}) {
      context.getLogger(chatty).setLevel(Level.WARN);
    }
    // It warns of every stream that has a route; those are HttpRoutes' to serve.
    context
        .getLogger("com.linecorp.armeria.server.grpc.HttpJsonTranscodingServiceBuilder")
        .setLevel(Level.ERROR);
  }
}
