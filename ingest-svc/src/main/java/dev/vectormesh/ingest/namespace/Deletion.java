package dev.vectormesh.ingest.namespace;

import dev.vectormesh.ingest.name.NamespaceName;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A namespace that was deleted, or is being deleted.
 *
 * @param physical collections of the vector index that held its points
 * @param held what there was of it when the deletion began
 * @param ended null while something may be left
 */
public record Deletion(
    String tenant,
    UUID uid,
    NamespaceName namespace,
    List<String> physical,
    Map<Kind, Long> held,
    Instant begun,
    @Nullable Instant ended) {
  public Deletion {
    physical = List.copyOf(physical);
    held = Map.copyOf(held);
  }

  /** What a namespace has. */
  public enum Kind {
    COLLECTIONS,
    DOCUMENTS,
    GENERATIONS,
    BATCHES,
    BUCKETS,
    OBJECTS,
    /** In every generation and space. */
    POINTS,
    /** Thumbnails, and the bytes of objects. */
    FILES
  }

  /** What is there beside the database, added to what is in it. */
  static Map<Kind, Long> with(Map<Kind, Long> rows, long points, long files) {
    Map<Kind, Long> all = new EnumMap<>(Kind.class);
    all.putAll(rows);
    all.put(Kind.POINTS, points);
    all.put(Kind.FILES, files);
    return all;
  }
}
