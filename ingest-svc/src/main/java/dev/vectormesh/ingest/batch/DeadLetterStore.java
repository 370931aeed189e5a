package dev.vectormesh.ingest.batch;

import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Knows which items failed and were not read again since. */
public interface DeadLetterStore {
  /**
   * An item that failed.
   *
   * @param batch in which it failed last
   * @param collection its name
   */
  record DeadLetter(UUID batch, String collection, BatchStore.ItemFailure failure, String key) {}

  /**
   * A place in the order latest first.
   *
   * @param key of the dead letter
   */
  record Place(Instant time, UUID batch, String key) {}

  /**
   * Those of a namespace, the latest first, behind {@code before}.
   *
   * @throws dev.vectormesh.platform.error.ApiException INVALID_ARGUMENT (filter)
   */
  List<DeadLetter> page(
      String tenant, NamespaceName namespace, Filter filter, @Nullable Place before, int size);

  /** How many of a batch's there are. */
  long count(Batch batch);

  /**
   * Which of these items are some of the batch's, or hold one: a picture in a document, a file in
   * an archive.
   */
  Set<String> among(String tenant, UUID batch, Collection<String> items);

  /** Inserts a batch that reads only dead letters of this one; as {@link BatchStore#insert}. */
  boolean insertReplay(Batch batch, Batch of);

  /** The batch whose dead letters this one reads; empty where it reads all items. */
  Optional<UUID> replayOf(Batch batch);
}
