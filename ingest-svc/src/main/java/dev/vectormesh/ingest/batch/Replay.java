package dev.vectormesh.ingest.batch;

import com.google.common.collect.Iterators;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Which items a batch reads: all, or those that failed in another one. */
final class Replay {
  private static final int LOOKED_UP = 256;

  private final DeadLetterStore store;
  private final String tenant;
  private final Optional<UUID> of;

  Replay(DeadLetterStore store, Batch batch) {
    this.store = store;
    tenant = batch.tenant();
    of = store.replayOf(batch);
  }

  /** Whether only failed items are read. */
  boolean isOne() {
    return of.isPresent();
  }

  /** Those of the items that are to be read. */
  Set<String> wanted(Collection<String> items) {
    return of.map(batch -> store.among(tenant, batch, items)).orElse(Set.copyOf(items));
  }

  /** Those of the items that are to be read, looked up a group at a time. */
  <A> Iterator<A> wanted(Iterator<A> all, Function<A, String> name) {
    if (of.isEmpty()) {
      return all;
    }
    UUID batch = of.get();
    Iterator<Iterator<A>> groups =
        Iterators.transform(
            Iterators.partition(all, LOOKED_UP),
            group -> {
              List<String> names = new ArrayList<>(group.size());
              group.forEach(item -> names.add(name.apply(item)));
              Set<String> failed = store.among(tenant, batch, names);
              return group.stream().filter(item -> failed.contains(name.apply(item))).iterator();
            });
    return Iterators.concat(groups);
  }
}
