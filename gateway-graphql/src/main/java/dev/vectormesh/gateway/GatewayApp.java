package dev.vectormesh.gateway;

import dev.vectormesh.gateway.graphql.limit.QueryLimits;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.platform.host.RunningServer;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * The gateway: one HTTP port for GraphQL, its subscriptions and the console, on channels of its own
 * to the services.
 *
 * <p>The Spring context is made by hand, without {@code SpringApplication}: nothing is read from
 * files or the environment, no logging system is set up, no shutdown hook is installed, and no
 * auto-configuration runs but DGS's.
 */
public final class GatewayApp implements RunningServer {
  private static final Logger log = LoggerFactory.getLogger(GatewayApp.class);

  private final GatewayConfig config;
  private final InstantSource clock;
  private @Nullable Mesh mesh;
  private @Nullable AnnotationConfigReactiveWebServerApplicationContext context;

  private GatewayApp(GatewayConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  public static GatewayApp open(GatewayConfig config) {
    return new GatewayApp(config, InstantSource.system());
  }

  static GatewayApp open(GatewayConfig config, InstantSource clock) {
    return new GatewayApp(config, clock);
  }

  /** Listens, or throws where the port is taken. */
  public synchronized void start() {
    if (context != null) {
      throw new IllegalStateException("the gateway was started before");
    }
    Mesh opened = Mesh.open(config.ingest(), config.search(), config.job(), config.finetune());
    var starting = new AnnotationConfigReactiveWebServerApplicationContext();
    starting.setId("gateway");
    starting.getEnvironment().getPropertySources().addFirst(properties());
    starting.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
    starting.registerBean(GatewayConfig.class, () -> config);
    starting.registerBean(QueryLimits.class, config::limits);
    starting.registerBean(InstantSource.class, () -> clock);
    starting.registerBean(
        Mesh.class, () -> opened, definition -> definition.setDestroyMethodName(""));
    starting.register(GatewayWiring.class);
    try {
      starting.refresh();
    } catch (RuntimeException e) {
      starting.close();
      opened.close();
      throw e.getCause() instanceof PortInUseException taken
          ? new IllegalStateException("port " + config.port() + " is taken", taken)
          : e;
    }
    mesh = opened;
    context = starting;
    log.info("gateway listens on {}", uri());
  }

  private MapPropertySource properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("dgs.graphql.schema-locations", "classpath:schema/*.graphqls");
    properties.put("dgs.graphql.errors.classification.enabled", "false");
    properties.put("dgs.graphql.dgs-response-headers.enabled", "false");
    properties.put("dgs.springgraphql.pagination.enabled", "false");
    properties.put("dgs.graphql.introspection.enabled", config.introspection());
    properties.put("spring.graphql.schema.introspection.enabled", config.introspection());
    properties.put("spring.graphql.schema.inspection.enabled", "false");
    return new MapPropertySource("gateway", properties);
  }

  @Override
  public int port() {
    return Started.serverOf(context).getPort();
  }

  public URI uri() {
    return URI.create("http://" + config.bind() + ":" + port());
  }

  @Override
  public synchronized void close() {
    var running = context;
    if (running == null) {
      return;
    }
    context = null;
    Started.drain(Started.serverOf(running), config.drain());
    running.close();
    if (mesh != null) {
      mesh.close();
    }
  }
}
