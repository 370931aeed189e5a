package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.segment.VectorFile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the vectors that a start left unread, one collection after the other, and says how far. */
final class VectorReading {
  private static final Logger LOG = LoggerFactory.getLogger(VectorReading.class);
  private static final int TELLS = 10;
  private static final double GIB = 1L << 30;

  private final List<Collection> collections;
  private final long total;
  private long done;
  private long told;

  VectorReading(List<Collection> collections) {
    this.collections = collections;
    this.total = collections.stream().mapToLong(VectorReading::bytes).sum();
  }

  private static long bytes(Collection collection) {
    CollectionStore store = collection.storeOrNull();
    return store == null ? 0 : store.unread().stream().mapToLong(VectorFile::bytes).sum();
  }

  void run() {
    for (Collection collection : collections) {
      CollectionStore store = collection.storeOrNull();
      if (store != null) {
        read(collection, store);
      }
    }
  }

  private void read(Collection collection, CollectionStore store) {
    for (VectorFile file : store.unread()) {
      try {
        file.read(bytes -> tell(bytes) && !store.isClosed());
      } catch (IOException | RuntimeException e) {
        if (!store.isClosed()) {
          String damage = "collection `%s`: %s".formatted(collection.name(), e.getMessage());
          LOG.error("Not served any more, {}", damage, e);
          collection.damaged(damage);
        }
        return;
      }
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  private boolean tell(long bytes) {
    done += bytes;
    if (done * TELLS / total > told) {
      told = done * TELLS / total;
      LOG.info("Vectors are read into memory: {} of {} GiB", gib(done), gib(total));
    }
    return !Thread.currentThread().isInterrupted();
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / GIB);
  }
}
