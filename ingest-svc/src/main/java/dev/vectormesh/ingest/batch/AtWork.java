package dev.vectormesh.ingest.batch;

import dev.vectormesh.ingest.item.Stage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The items that an attempt works on, so that a person sees which one holds it up. Thread-safe. */
final class AtWork {
  private final Map<String, Stage> items = new LinkedHashMap<>();

  /** An item, and the stage that it is in or waits for. */
  record Item(String item, Stage stage) {}

  synchronized void at(String item, Stage stage) {
    items.put(item, stage);
  }

  synchronized void done(String item) {
    items.remove(item);
  }

  /** The one that was begun first. */
  synchronized Optional<Item> oldest() {
    return items.entrySet().stream().findFirst().map(e -> new Item(e.getKey(), e.getValue()));
  }
}
