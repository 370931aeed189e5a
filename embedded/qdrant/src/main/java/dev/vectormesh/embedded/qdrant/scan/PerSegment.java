package dev.vectormesh.embedded.qdrant.scan;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;

/**
 * What is made once of a segment and shared by all readers of it, until the last of them is closed.
 * Safe for use by several threads.
 */
public final class PerSegment<V> {
  private final Map<IndexReader.CacheKey, V> open = new ConcurrentHashMap<>();

  /** Makes the value; several threads may at once, and one of theirs is kept. */
  public interface Maker<V> {
    V make(LeafReader reader) throws IOException;
  }

  public V of(LeafReader reader, Maker<V> maker) throws IOException {
    IndexReader.CacheHelper core = reader.getCoreCacheHelper();
    V known = open.get(core.getKey());
    if (known != null) {
      return known;
    }
    V made = maker.make(reader);
    V other = open.putIfAbsent(core.getKey(), made);
    if (other != null) {
      return other;
    }
    core.addClosedListener(open::remove);
    return made;
  }
}
