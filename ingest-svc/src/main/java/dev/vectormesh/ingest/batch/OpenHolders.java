package dev.vectormesh.ingest.batch;

import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.pipeline.Opened;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.source.archive.Part;
import dev.vectormesh.ingest.source.fetch.HeldItem;
import dev.vectormesh.ingest.source.fetch.Holding;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Archives and mails that an attempt has opened, until they are done with all that is in them.
 * Items are opened by several threads, and done by one.
 */
final class OpenHolders implements AutoCloseable {
  private final IngestJob.Means means;
  private final Holding holding;
  private final Ledger ledger;
  private final Map<String, HeldItem> open = new ConcurrentHashMap<>();

  OpenHolders(IngestJob.Means means, Holding holding, Ledger ledger) {
    this.means = means;
    this.holding = holding;
    this.ledger = ledger;
  }

  /** To be told of each item that was opened. */
  Opened opened(Opened item) {
    if (item instanceof HeldItem held) {
      open.put(held.outer().item(), held);
    }
    return item;
  }

  /**
   * How many of the outcomes end with an item of the source, and not amid its parts: what comes
   * behind them is done again by an attempt that follows on this one.
   *
   * @param each told of each of the source's own items
   */
  int settled(List<Outcome> outcomes, Consumer<Outcome> each) {
    int settled = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      HeldItem holder = holderOf(outcome.item());
      if (holder == null) {
        settled = i + 1;
        each.accept(outcome);
      } else if (outcome.failure() != null) {
        holder.failed();
      }
    }
    return settled;
  }

  private @Nullable HeldItem holderOf(String item) {
    int end = open.isEmpty() ? -1 : item.indexOf(Part.WITHIN);
    for (; end >= 0; end = item.indexOf(Part.WITHIN, end + 1)) {
      HeldItem holder = open.get(item.substring(0, end));
      if (holder != null && holder.isPart(item)) {
        return holder;
      }
    }
    return null;
  }

  /**
   * Ends those of these items that hold others: deletes what is in them no more, and remembers
   * those that were read to their end.
   *
   * @param kept told of documents that were not come by, and may be in one still
   */
  void end(List<Outcome> items, Consumer<Set<String>> kept) {
    for (Outcome item : items) {
      HeldItem holder = open.remove(item.item());
      if (holder != null) {
        end(holder, item, kept);
      }
    }
  }

  private void end(HeldItem holder, Outcome item, Consumer<Set<String>> kept) {
    try {
      Failure failure = item.failure();
      if (failure != null) {
        holder.failed();
      }
      if (!holder.unseen().isEmpty()) {
        kept.accept(holder.unseen());
      }
      Set<String> gone = new HashSet<>(holder.vanished().keySet());
      if (item.skipped().equals(HeldItem.ARCHIVE)) {
        // What was made of it as one document.
        gone.add(item.id());
      }
      if (!gone.isEmpty()) {
        Set<String> removed = means.documents().delete(holding.target(), gone);
        ledger.removed(removed, manifest -> manifest.vanished(holder.vanished(), removed));
      }
      if (holder.isDone()) {
        means.holders().save(holding, holder);
      }
    } finally {
      holder.remove();
    }
  }

  /** Removes the files of all that are not done. */
  @Override
  public void close() {
    open.values().forEach(HeldItem::remove);
    open.clear();
  }
}
