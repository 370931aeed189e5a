package dev.vectormesh.ingest.pipeline;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Items one after the other, those that others hold among them. */
final class Parts implements Iterator<Supplier<Prepared>>, AutoCloseable {
  private final Iterator<Opened> items;
  private volatile Opened.@Nullable Holder holder;
  private volatile boolean closed;

  Parts(Iterator<Opened> items) {
    this.items = items;
  }

  @Override
  public boolean hasNext() {
    Opened.Holder open = holder;
    if (open != null) {
      if (open.hasNext()) {
        return true;
      }
      holder = null;
      open.close();
    }
    return items.hasNext();
  }

  @Override
  public Supplier<Prepared> next() {
    while (true) {
      Opened.Holder open = holder;
      if (open != null) {
        return open.next();
      }
      switch (items.next()) {
        case Opened.Single(var prepared) -> {
          return () -> prepared;
        }
        case Opened.Holder next -> {
          holder = next;
          if (closed) {
            close();
          }
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    Opened.Holder open = holder;
    if (open != null) {
      open.close();
    }
  }
}
