package dev.vectormesh.ingest.pipeline;

import java.util.Iterator;
import java.util.function.Supplier;

/** An item that was fetched: a document, or what holds others. */
public sealed interface Opened {
  /** One document, or none. */
  record Single(Prepared prepared) implements Opened {}

  /**
   * An item that holds others: its parts, and behind them what became of the item itself, always.
   * They are asked for by one thread, and prepared by several. Closed when the last was handed out,
   * or when no more are wanted, which another thread may say.
   */
  non-sealed interface Holder extends Opened, Iterator<Supplier<Prepared>>, AutoCloseable {
    @Override
    void close();
  }
}
