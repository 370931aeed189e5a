package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.call.Fanout;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** One connection that listens for all channels, made anew when it is lost. */
final class Notifications implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final PostgresqlConnectionFactory factory;
  private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
  private @Nullable Thread thread;
  private volatile @Nullable PostgresqlConnection connection;
  private volatile boolean closed;

  Notifications(PostgresqlConnectionFactory factory) {
    this.factory = factory;
  }

  AutoCloseable listen(String channel, Consumer<String> listener) {
    if (!channel.matches("[a-z_][a-z0-9_]*")) {
      throw new IllegalArgumentException(channel + ": a channel is a lower-case name");
    }
    boolean first = listeners.computeIfAbsent(channel, c -> new CopyOnWriteArrayList<>()).isEmpty();
    listeners.get(channel).add(listener);
    synchronized (this) {
      PostgresqlConnection open = connection;
      if (thread == null) {
        thread = Fanout.daemon("postgres-listen", this::run);
      } else if (first && open != null) {
        var unused =
            Mono.from(open.createStatement("listen " + channel).execute())
                .flatMap(r -> Mono.from(r.getRowsUpdated()))
                .onErrorComplete()
                .subscribe();
      }
    }
    return () -> {
      List<Consumer<String>> all = listeners.get(channel);
      if (all != null) {
        all.remove(listener);
      }
    };
  }

  private void run() {
    boolean again = false;
    while (!closed) {
      try {
        PostgresqlConnection open = factory.create().block(LIMIT);
        if (open == null) {
          throw new IllegalStateException("no connection");
        }
        hear(open, again);
      } catch (RuntimeException e) {
        if (!closed) {
          log.debug("notifications are interrupted", e);
        }
      }
      connection = null;
      again = true;
      pause();
    }
  }

  private void hear(PostgresqlConnection open, boolean again) {
    try {
      synchronized (this) {
        for (String channel : listeners.keySet()) {
          open.createStatement("listen " + channel)
              .execute()
              .flatMap(r -> r.getRowsUpdated())
              .blockLast(LIMIT);
        }
        connection = open;
      }
      if (again) {
        listeners.keySet().forEach(channel -> deliver(channel, ""));
      }
      for (Notification n : open.getNotifications().toIterable()) {
        String payload = n.getParameter();
        deliver(n.getName(), payload == null ? "" : payload);
      }
    } finally {
      open.close().onErrorComplete().subscribe();
    }
  }

  private void deliver(String channel, String payload) {
    for (Consumer<String> listener : listeners.getOrDefault(channel, List.of())) {
      Fanout.executor().execute(() -> listener.accept(payload));
    }
  }

  private void pause() {
    if (closed) {
      return;
    }
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    PostgresqlConnection open = connection;
    if (open != null) {
      open.close().onErrorComplete().subscribe();
    }
    synchronized (this) {
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
