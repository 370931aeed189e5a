package dev.vectormesh.ingest.bucket;

import dev.vectormesh.ingest.bucket.LeftoverStore.Loose;
import dev.vectormesh.ingest.object.ObjectBytes;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what processes that died left of buckets and objects. */
public final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final int SWEPT = 1000;

  private final LeftoverStore store;
  private final Buckets buckets;
  private final ObjectRows rows;
  private final ObjectBytes bytes;

  public Leftovers(LeftoverStore store, Buckets buckets, ObjectRows rows, ObjectBytes bytes) {
    this.store = store;
    this.buckets = buckets;
    this.rows = rows;
    this.bytes = bytes;
  }

  /**
   * Goes on with deletions of buckets that nobody worked on for so long, and removes bytes that
   * nobody put into an object.
   */
  public void sweep(Duration silent) {
    store.hidden(silent).forEach(buckets::remove);
    int removed = 0;
    List<Loose> loose;
    do {
      loose = store.giveUp(Upload.LOOSE, SWEPT);
      for (Loose left : loose) {
        bytes.delete(new ObjectBytes.Place(left.namespace(), left.bucket(), left.content()));
        rows.forget(left.tenant(), left.content());
      }
      removed += loose.size();
    } while (loose.size() == SWEPT);
    if (removed > 0) {
      log.info("removed the bytes of {} interrupted puts", removed);
    }
  }
}
