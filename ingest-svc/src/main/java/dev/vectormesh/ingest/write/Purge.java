package dev.vectormesh.ingest.write;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.PurgeStore;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.filter.Filter;
import java.time.Duration;
import java.util.List;

/** Deletes all documents that pass a filter. */
public final class Purge {
  private static final int PAGE = 500;
  private static final int SAMPLE = 100;

  /** The answer has to be sent, too. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private final PurgeStore store;
  private final Documents documents;

  public Purge(PurgeStore store, Documents documents) {
    this.store = store;
    this.documents = documents;
  }

  /**
   * What was deleted, or would be.
   *
   * @param sample ids; none of what was deleted
   * @param more whether the call's time ended first
   */
  public record Purged(long count, List<String> sample, boolean more) {}

  /** Counts, and deletes nothing; errors as of {@link PurgeStore#count}. */
  public Purged count(WriteTarget target, Filter filter) {
    return new Purged(store.count(target, filter), store.page(target, filter, null, SAMPLE), false);
  }

  /** Deletes, in the order of ids, as long as the call has time. */
  public Purged run(WriteTarget target, Filter filter) {
    long deleted = 0;
    String after = null;
    while (true) {
      List<String> page = store.page(target, filter, after, PAGE);
      if (page.isEmpty()) {
        return new Purged(deleted, List.of(), false);
      }
      if (after != null && CallContext.deadlineLeft().compareTo(MARGIN) < 0) {
        return new Purged(deleted, List.of(), true);
      }
      deleted += documents.delete(target, page).size();
      after = page.getLast();
    }
  }
}
