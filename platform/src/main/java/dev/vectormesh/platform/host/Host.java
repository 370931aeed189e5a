package dev.vectormesh.platform.host;

import dev.vectormesh.platform.call.MessageRules;
import dev.vectormesh.platform.call.OpenCalls;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.health.HealthDetails;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs apps behind the call chain: on one network server of the wanted framework, under an
 * in-process name, or both.
 */
public final class Host implements RunningServer {
  private final List<App> apps;
  private final HostHealth health;
  private final OpenCalls open;
  private final List<Listener> listeners;
  private final Duration drain;
  private final boolean ownsApps;
  private boolean closed;

  private Host(
      List<App> apps,
      HostHealth health,
      OpenCalls open,
      List<Listener> listeners,
      Duration drain,
      boolean ownsApps) {
    this.apps = apps;
    this.health = health;
    this.open = open;
    this.listeners = listeners;
    this.drain = drain;
    this.ownsApps = ownsApps;
  }

  public static Builder of(CallChain chain, App... apps) {
    return new Builder(chain, List.of(apps));
  }

  /** The port of the network server. */
  @Override
  public int port() {
    return listeners.stream()
        .mapToInt(Listener::port)
        .filter(p -> p > 0)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this host is in process only"));
  }

  /** Where {@code Channels.open} finds it, on this machine. */
  public URI uri() {
    return URI.create("grpc://127.0.0.1:" + port());
  }

  public Health.Report health() {
    return health.report();
  }

  /** Calls that are open now. */
  public int openCalls() {
    return open.count();
  }

  /** Drains, stops, then closes the apps. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    health.stopping();
    open.drain(drain);
    RuntimeException first = null;
    for (Listener listener : listeners) {
      try {
        listener.stop(Duration.ofSeconds(1));
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (ownsApps) {
      for (App app : apps.reversed()) {
        try {
          app.close();
        } catch (RuntimeException e) {
          first = first == null ? e : first;
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** What to listen on. */
  public static final class Builder {
    private interface Start {
      Listener start(Mounted mounted) throws IOException;
    }

    private record Wanted(int port, Start start) {}

    private final CallChain chain;
    private final List<App> apps;
    private final List<Wanted> wanted = new ArrayList<>();
    private HostConfig config;
    private boolean shared;

    private Builder(CallChain chain, List<App> apps) {
      this.chain = chain;
      this.apps = apps;
      this.config = chain.config();
    }

    /** In place of the chain's settings. */
    public Builder config(HostConfig value) {
      config = value;
      return this;
    }

    public Builder netty(int port) {
      wanted.add(new Wanted(port, GrpcJavaServer::netty));
      return this;
    }

    public Builder vertx(int port) {
      wanted.add(new Wanted(port, VertxServer::start));
      return this;
    }

    public Builder armeria(int port) {
      wanted.add(new Wanted(port, ArmeriaServer::start));
      return this;
    }

    public Builder inProcess(String name) {
      wanted.add(new Wanted(-1, mounted -> GrpcJavaServer.inProcess(name, mounted)));
      return this;
    }

    /** The apps outlive this host. */
    public Builder shared() {
      shared = true;
      return this;
    }

    /** Listens, then starts the apps' background work. */
    public Host start() {
      MessageRules.warm();
      OpenCalls open = new OpenCalls();
      HostHealth health = new HostHealth(apps.stream().map(App::health).toList());
      List<ServerServiceDefinition> services = services(open, health);
      List<Listener> listeners = new ArrayList<>();
      try {
        for (Wanted w : wanted) {
          listeners.add(listen(w, services, health));
        }
        if (!shared) {
          apps.forEach(App::start);
        }
      } catch (RuntimeException e) {
        listeners.forEach(l -> l.stop(Duration.ZERO));
        throw e;
      }
      return new Host(apps, health, open, List.copyOf(listeners), config.drain(), !shared);
    }

    private Listener listen(
        Wanted wanted, List<ServerServiceDefinition> services, HostHealth health) {
      try {
        return wanted.start.start(new Mounted(chain, services, health, config, wanted.port));
      } catch (IOException e) {
        String where = wanted.port > 0 ? " on port " + wanted.port : "";
        throw new UncheckedIOException(
            names() + " cannot listen" + where + ": " + e.getMessage(), e);
      }
    }

    private String names() {
      return String.join(", ", apps.stream().map(App::name).toList());
    }

    private List<ServerServiceDefinition> services(OpenCalls open, HostHealth health) {
      List<ServerServiceDefinition> intercepted = new ArrayList<>();
      List<ServerServiceDefinition> described = new ArrayList<>();
      Map<String, Health> byService = new HashMap<>();
      for (App app : apps) {
        List<ServerServiceDefinition> own =
            app.services().stream().map(BindableService::bindService).toList();
        app.roles().requireComplete(own);
        for (ServerServiceDefinition service : own) {
          described.add(service);
          byService.put(service.getServiceDescriptor().getName(), app.health());
          intercepted.add(chain.guarded(service, app, open));
        }
      }
      ServerServiceDefinition healthApi =
          ServerInterceptors.intercept(
              new HealthApi(health, byService), new HealthDetails(health::report));
      described.add(healthApi);
      ReflectionApi reflection = new ReflectionApi(described);
      intercepted.add(chain.unguarded(healthApi, open));
      intercepted.add(chain.unguarded(reflection.bindService(), open));
      intercepted.add(chain.unguarded(reflection.alpha(), open));
      return List.copyOf(intercepted);
    }
  }
}
