package dev.vectormesh.platform.redis;

import dev.vectormesh.platform.call.Fanout;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis that may be away: every call then answers empty at once, and all goes on when it is back.
 */
public final class Redis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Redis.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final @Nullable RedisClient client;
  private final AtomicBoolean down = new AtomicBoolean();
  private final ConcurrentHashMap<String, List<Consumer<byte[]>>> listeners =
      new ConcurrentHashMap<>();
  private volatile @Nullable StatefulRedisConnection<String, byte[]> commands;
  private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> subscriptions;
  private volatile boolean closed;
  private @Nullable Thread connecting;

  private Redis(RedisConfig config) {
    if (config.uri().isEmpty()) {
      this.client = null;
      return;
    }
    RedisURI uri = RedisURI.create(config.uri().get());
    config
        .password()
        .ifPresent(p ->
            uri.setCredentialsProvider(
                new StaticCredentialsProvider(null, p.reveal().toCharArray())));
    uri.setTimeout(config.timeout());
    RedisClient made = RedisClient.create(uri);
    made.setOptions(
        ClientOptions.builder()
            .autoReconnect(true)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(config.timeout()))
            .socketOptions(SocketOptions.builder().connectTimeout(Duration.ofSeconds(2)).build())
            .build());
    this.client = made;
    this.connecting = Fanout.daemon("redis-connect", () -> connect(made));
  }

  /** Connects in the background, so a service starts without Redis too. */
  public static Redis open(RedisConfig config) {
    return new Redis(config);
  }

  public boolean enabled() {
    return client != null;
  }

  private void connect(RedisClient made) {
    Duration wait = FIRST_WAIT;
    while (!closed) {
      try {
        StatefulRedisConnection<String, byte[]> opened = made.connect(CODEC);
        StatefulRedisPubSubConnection<String, byte[]> pubSub = made.connectPubSub(CODEC);
        pubSub.addListener(
            new RedisPubSubAdapter<>() {
              @Override
              public void message(String channel, byte[] message) {
                deliver(channel, message);
              }
            });
        synchronized (listeners) {
          subscriptions = pubSub;
          if (!listeners.isEmpty()) {
            pubSub.async().subscribe(listeners.keySet().toArray(String[]::new));
          }
        }
        commands = opened;
        return;
      } catch (RuntimeException e) {
        failed(e);
      }
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        return;
      }
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
    }
  }

  private void deliver(String channel, byte[] message) {
    for (Consumer<byte[]> listener : listeners.getOrDefault(channel, List.of())) {
      Fanout.executor().execute(() -> listener.accept(message));
    }
  }

  /** What the command answers; empty for null, and where Redis is away or slow. */
  public <T> Optional<T> call(Function<RedisCommands<String, byte[]>, @Nullable T> command) {
    StatefulRedisConnection<String, byte[]> connection = commands;
    if (connection == null) {
      return Optional.empty();
    }
    try {
      Optional<T> answer = Optional.ofNullable(command.apply(connection.sync()));
      if (down.compareAndSet(true, false)) {
        log.info("Redis is back");
      }
      return answer;
    } catch (RuntimeException e) {
      failed(e);
      return Optional.empty();
    }
  }

  private void failed(RuntimeException e) {
    if (!closed && down.compareAndSet(false, true)) {
      log.warn("Redis is away, going on without it: {}", e.toString());
    }
  }

  /** Tells those who listen, if it can. */
  public void publish(String channel, byte[] message) {
    var unused = call(c -> c.publish(channel, message));
  }

  /**
   * Hears what is published while connected, each message on a thread of its own; nothing is kept
   * for later.
   */
  public AutoCloseable listen(String channel, Consumer<byte[]> listener) {
    synchronized (listeners) {
      List<Consumer<byte[]>> all =
          listeners.computeIfAbsent(channel, c -> new CopyOnWriteArrayList<>());
      all.add(listener);
      StatefulRedisPubSubConnection<String, byte[]> pubSub = subscriptions;
      if (pubSub != null && all.size() == 1) {
        pubSub.async().subscribe(channel);
      }
    }
    return () -> unlisten(channel, listener);
  }

  private void unlisten(String channel, Consumer<byte[]> listener) {
    synchronized (listeners) {
      List<Consumer<byte[]>> left = new ArrayList<>(listeners.getOrDefault(channel, List.of()));
      left.remove(listener);
      StatefulRedisPubSubConnection<String, byte[]> pubSub = subscriptions;
      if (!left.isEmpty()) {
        listeners.put(channel, new CopyOnWriteArrayList<>(left));
      } else {
        listeners.remove(channel);
        if (pubSub != null && !closed) {
          pubSub.async().unsubscribe(channel);
        }
      }
    }
  }

  /** For the sum of the health. */
  public void check() {
    if (client == null) {
      return;
    }
    StatefulRedisConnection<String, byte[]> connection = commands;
    if (connection == null) {
      throw new IllegalStateException("not connected");
    }
    connection.sync().ping();
  }

  @Override
  public void close() {
    closed = true;
    Thread thread = connecting;
    if (thread != null) {
      thread.interrupt();
    }
    if (client != null) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
