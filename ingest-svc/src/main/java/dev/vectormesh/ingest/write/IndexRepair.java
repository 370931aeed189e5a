package dev.vectormesh.ingest.write;

import dev.vectormesh.ingest.document.RepairStore;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the index holds with what the documents' rows say. The rows keep the texts, so that
 * whatever the index lost is embedded again: documents are marked here, and the {@link Janitor}
 * writes what is marked.
 */
public final class IndexRepair {
  private static final Logger log = LoggerFactory.getLogger(IndexRepair.class);
  private static final int PAGE = 200;

  private final RepairStore store;
  private final VectorIndex index;

  public IndexRepair(RepairStore store, VectorIndex index) {
    this.store = store;
    this.index = index;
  }

  /**
   * What a comparison found.
   *
   * @param expected points that the documents have
   * @param found points in the index before
   * @param missing documents that lack points, or have older ones; marked now
   * @param waiting documents that are marked and not written again yet
   */
  public record Report(long expected, long found, long missing, long waiting) {}

  /**
   * Looks at each document of the namespace.
   *
   * @param rebuild whether an index that answers DATA_LOSS is dropped and made anew
   */
  public Report repair(Namespace namespace, boolean rebuild) {
    long found = found(namespace, rebuild);
    long expected = store.expectedPoints(namespace);
    long missing = 0;
    List<Kept> page = store.kept(namespace, null, PAGE);
    while (!page.isEmpty()) {
      List<Kept> incomplete = index.incomplete(namespace, page);
      if (!incomplete.isEmpty()) {
        missing += store.writeAgain(namespace, incomplete);
      }
      page = store.kept(namespace, page.getLast(), PAGE);
    }
    if (missing > 0) {
      log.warn(
          "{}: the index lost points of {} documents, which are embedded again",
          namespace.name(),
          missing);
      store.tellRepair(namespace, missing);
    }
    return new Report(expected, found, missing, store.waiting(namespace));
  }

  private long found(Namespace namespace, boolean rebuild) {
    return namespace.generation().indexes().stream()
        .mapToLong(part -> found(namespace, part, rebuild))
        .sum();
  }

  private long found(Namespace namespace, SpaceIndex part, boolean rebuild) {
    try {
      index.create(part);
      return index.points(namespace, part);
    } catch (StatusRuntimeException e) {
      if (!rebuild || e.getStatus().getCode() != Status.Code.DATA_LOSS) {
        throw e;
      }
      log.warn("{}: its index is dropped and made anew: {}", namespace.name(), e.getStatus());
      index.dropOrphan(part.physical());
      index.create(part);
      return 0;
    }
  }

  /** Repairs each namespace, of whatever tenant, that has fewer points than its documents. */
  public void check() {
    for (RepairStore.Served served : store.served()) {
      try {
        store
            .namespace(served)
            .filter(namespace -> found(namespace, false) < store.expectedPoints(namespace))
            .ifPresent(namespace -> {
              Report report = repair(namespace, false);
              log.debug("{}: {}", namespace.name(), report);
            });
      } catch (RuntimeException e) {
        // One that is damaged must not keep the others from being looked at.
        log.warn("namespace {} cannot be compared with its index: {}", served.uid(), e.toString());
      }
    }
  }
}
