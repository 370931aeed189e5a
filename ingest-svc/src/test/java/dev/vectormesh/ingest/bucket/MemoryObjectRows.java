package dev.vectormesh.ingest.bucket;

import dev.vectormesh.platform.error.ApiException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The objects of one bucket, in memory. */
public final class MemoryObjectRows implements ObjectRows {
  public final TreeMap<String, StoredObject> objects = new TreeMap<>();
  public final Set<UUID> notes = new TreeSet<>();
  int renewals;

  /** Thrown behind a put that was made, as when the answer of a commit gets lost. */
  @Nullable RuntimeException lostAnswer;

  @Override
  public Optional<StoredObject> find(Bucket bucket, String id) {
    return Optional.ofNullable(objects.get(id));
  }

  @Override
  public List<StoredObject> find(Bucket bucket, Collection<String> ids) {
    return objects.values().stream().filter(object -> ids.contains(object.id())).toList();
  }

  @Override
  public List<StoredObject> page(Bucket bucket, @Nullable String after, int size) {
    return objects.tailMap(after == null ? "" : after, false).values().stream()
        .limit(size)
        .toList();
  }

  @Override
  public void note(Bucket bucket, UUID content) {
    notes.add(content);
  }

  @Override
  public void noteAgain(Bucket bucket, UUID content) {
    renewals++;
  }

  @Override
  public void forget(String tenant, UUID content) {
    notes.remove(content);
  }

  @Override
  public Put put(Bucket bucket, StoredObject object, String etag) {
    StoredObject there = objects.put(object.id(), object);
    if (!notes.remove(object.content())) {
      throw ApiException.unavailable("object store", java.time.Duration.ZERO);
    }
    if (there != null) {
      notes.add(there.content());
    }
    if (lostAnswer != null) {
      throw lostAnswer;
    }
    return new Put(object, there == null ? null : there.content());
  }

  @Override
  public Optional<UUID> delete(Bucket bucket, String id, String etag) {
    return Optional.ofNullable(objects.remove(id)).map(StoredObject::content);
  }
}
