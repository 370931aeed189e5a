package dev.vectormesh.ingest.pipeline;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Groups prepared items: enough chunks for the encoder to sort by length, few enough to stay small
 * and to be seen soon.
 */
final class Windows implements Iterator<List<Prepared>> {
  private static final int CHUNKS = 128;
  private static final int ITEMS = 256;
  private static final long NANOS = 2_000_000_000L;

  private final Iterator<Prepared> items;

  Windows(Iterator<Prepared> items) {
    this.items = items;
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  @Override
  public List<Prepared> next() {
    List<Prepared> window = new ArrayList<>();
    long began = System.nanoTime();
    int chunks = 0;
    do {
      Prepared item = items.next();
      window.add(item);
      chunks += item instanceof Prepared.Cut cut ? cut.chunks().size() : 0;
    } while (chunks < CHUNKS
        && window.size() < ITEMS
        && System.nanoTime() - began < NANOS
        && items.hasNext());
    return window;
  }
}
