package dev.vectormesh.search.feedback;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps batches of sessions; one of a namespace collects. */
public interface BatchStore {
  /**
   * Closes the batch that collects, marks what its users have too much of, and opens the next.
   *
   * @return the batch that this request released; empty where no session has come
   */
  Optional<SessionBatch> release(String tenant, UUID namespace, UUID request, Instant now);

  /** Archives a batch unless it collects; answers it as it is then, empty where there is none. */
  Optional<SessionBatch> archive(String tenant, UUID namespace, long number, Instant now);

  /**
   * Newest first.
   *
   * @param before the number behind which the page begins
   */
  List<SessionBatch> list(String tenant, UUID namespace, @Nullable Long before, int limit);
}
