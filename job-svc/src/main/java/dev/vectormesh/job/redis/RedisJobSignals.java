package dev.vectormesh.job.redis;

import dev.vectormesh.job.work.JobSignals;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.redis.Redis;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals to the other instances too. A message is the sender's id, then the ids of changed jobs,
 * 16 bytes each; the nil UUID stands for "work arrived". Sent by a thread of its own, many at once,
 * so that a slow Redis delays no call.
 */
public final class RedisJobSignals extends JobSignals implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisJobSignals.class);
  private static final String CHANNEL = "vm:job";
  private static final UUID QUEUED = new UUID(0, 0);
  private static final int ID = 16;
  private static final int MOST = 1000;

  private final Redis redis;
  private final UUID self = UUID.randomUUID();
  private final LinkedBlockingQueue<UUID> outgoing = new LinkedBlockingQueue<>(10_000);
  private final AutoCloseable listening;
  private final Thread sender;

  public RedisJobSignals(Redis redis) {
    this.redis = redis;
    this.listening = redis.listen(CHANNEL, this::receive);
    this.sender = Fanout.daemon("job-signals", this::send);
  }

  @Override
  public void queued() {
    super.queued();
    offer(QUEUED);
  }

  @Override
  public void changed(UUID job) {
    super.changed(job);
    offer(job);
  }

  private void offer(UUID id) {
    if (!outgoing.offer(id)) {
      // Others look by themselves within a second.
      log.trace("signal dropped");
    }
  }

  private void send() {
    try {
      while (true) {
        Set<UUID> ids = new LinkedHashSet<>();
        ids.add(outgoing.take());
        outgoing.drainTo(ids, MOST - 1);
        ByteBuffer message = ByteBuffer.allocate(ID * (ids.size() + 1));
        put(message, self);
        ids.forEach(id -> put(message, id));
        redis.publish(CHANNEL, message.array());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void put(ByteBuffer message, UUID id) {
    message.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private void receive(byte[] bytes) {
    ByteBuffer message = ByteBuffer.wrap(bytes);
    if (message.remaining() % ID != 0
        || message.remaining() < 2 * ID
        || take(message).equals(self)) {
      return;
    }
    while (message.hasRemaining()) {
      UUID id = take(message);
      if (id.equals(QUEUED)) {
        super.queued();
      } else {
        super.changed(id);
      }
    }
  }

  private static UUID take(ByteBuffer message) {
    return new UUID(message.getLong(), message.getLong());
  }

  @Override
  public void close() {
    sender.interrupt();
    try {
      listening.close();
    } catch (Exception e) {
      log.debug("closing the signals", e);
    }
  }
}
