package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.document.Content;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups prepared items: enough chunks for the encoder to sort by length, few enough to stay small
 * and to be seen soon. An item that is longer than a window is one by itself: what it takes is not
 * taken from its neighbours.
 */
final class Windows implements Iterator<List<Prepared>> {
  private static final int CHUNKS = 128;

  /**
   * Chunks that nobody embeds take up less: a window is a transaction, and few of them are fast.
   */
  private static final int OWN_CHUNKS = 4;

  private static final int ITEMS = 512;
  private static final long NANOS = 2_000_000_000L;

  private final Iterator<Prepared> items;

  /** Taken, and too long for the window before. */
  private @Nullable Prepared kept;

  Windows(Iterator<Prepared> items) {
    this.items = items;
  }

  @Override
  public boolean hasNext() {
    return kept != null || items.hasNext();
  }

  @Override
  public List<Prepared> next() {
    List<Prepared> window = new ArrayList<>();
    long began = System.nanoTime();
    double chunks = 0;
    do {
      Prepared item = take();
      double more = weight(item);
      if (more > CHUNKS && !window.isEmpty()) {
        kept = item;
        break;
      }
      window.add(item);
      chunks += more;
    } while (chunks < CHUNKS
        && window.size() < ITEMS
        && System.nanoTime() - began < NANOS
        && items.hasNext());
    return window;
  }

  private static double weight(Prepared item) {
    if (!(item instanceof Prepared.Cut cut)) {
      return 0;
    }
    double chunks = cut.chunks().size();
    return cut.draft().content() instanceof Content.Vectors ? chunks / OWN_CHUNKS : chunks;
  }

  private Prepared take() {
    Prepared item = kept;
    kept = null;
    return item == null ? items.next() : item;
  }
}
