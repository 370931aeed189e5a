package dev.vectormesh.ingest.write;

import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.CollectionStore;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.RepairStore;
import dev.vectormesh.ingest.document.RepairStore.Delete;
import dev.vectormesh.ingest.document.RepairStore.Hidden;
import dev.vectormesh.ingest.document.RepairStore.Leftover;
import dev.vectormesh.ingest.document.RepairStore.Planned;
import dev.vectormesh.ingest.document.RepairStore.Unsettled;
import dev.vectormesh.ingest.document.RepairStore.Write;
import dev.vectormesh.ingest.index.Duplicates;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.GenerationStore;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.pipeline.DocumentPipeline.Terms;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Recut;
import dev.vectormesh.ingest.text.ChunkRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes what a process that died left half done and no job will take up: writes between begin
 * and commit from the text in the row, and deletions.
 */
public final class Janitor {
  private static final Logger log = LoggerFactory.getLogger(Janitor.class);
  private static final int MOST = 100;

  private final RepairStore repairs;
  private final Collections collections;
  private final Namespaces namespaces;
  private final GenerationStore generations;
  private final Documents documents;
  private final DocumentPipeline pipeline;
  private final VectorIndex index;
  private final Thumbnails thumbnails;
  private final Recut recut;
  private final Duplicates duplicates;

  public Janitor(
      RepairStore repairs,
      Collections collections,
      Namespaces namespaces,
      GenerationStore generations,
      Documents documents,
      DocumentPipeline pipeline,
      VectorIndex index,
      Thumbnails thumbnails,
      Recut recut,
      Duplicates duplicates) {
    this.repairs = repairs;
    this.collections = collections;
    this.namespaces = namespaces;
    this.generations = generations;
    this.documents = documents;
    this.pipeline = pipeline;
    this.index = index;
    this.thumbnails = thumbnails;
    this.recut = recut;
    this.duplicates = duplicates;
  }

  /**
   * Completes what nobody worked on for {@code silent}.
   *
   * @return how many documents it completed
   */
  public int repair(Duration silent) {
    for (Planned orphan : repairs.abandon(silent)) {
      index.dropOrphan(orphan.physical());
      repairs.forget(orphan);
      log.info("dropped {}, whose namespace was never made", orphan.physical());
    }
    for (Hidden namespace : repairs.namespaces(silent)) {
      repairs.hiddenNamespace(namespace).ifPresent(namespaces::remove);
    }
    CollectionStore hiddenCollections = collections.store();
    for (Hidden collection : repairs.collections(silent)) {
      repairs
          .namespaceOf(collection)
          .ifPresent(namespace -> {
            generations
                .all(namespace)
                .forEach(generation ->
                    index.deleteCollection(namespace.in(generation), collection.uid()));
            thumbnails.deleteAll(namespace.uid(), collection.uid());
            hiddenCollections.remove(collection.tenant(), collection.uid());
          });
    }
    int completed = 0;
    int more;
    do {
      more = complete(repairs.documents(silent, MOST));
      completed += more;
    } while (more == MOST);
    for (Unsettled open : repairs.unsettled()) {
      duplicates.trySettle(target(open.tenant(), open.namespace(), open.collection()));
    }
    if (completed > 0) {
      log.info("completed {} interrupted writes and deletions", completed);
    }
    return completed;
  }

  /** Writes of one collection share their windows: after a loss there are many. */
  private int complete(List<Leftover> leftovers) {
    Map<CollectionOf, List<Draft>> writes = new LinkedHashMap<>();
    int completed = 0;
    for (Leftover leftover : leftovers) {
      switch (leftover) {
        case Write(var tenant, var namespace, var collection, var draft, var again) ->
            writes
                .computeIfAbsent(
                    new CollectionOf(tenant, namespace, collection, again), c -> new ArrayList<>())
                .add(draft);
        case Delete(var tenant, var namespace, var collection, var id) ->
            completed +=
                tried(() -> {
                  var deleted =
                      documents.delete(target(tenant, namespace, collection), List.of(id));
                  return 1;
                });
      }
    }
    for (var write : writes.entrySet()) {
      CollectionOf c = write.getKey();
      completed +=
          tried(
              () -> write(target(c.tenant, c.namespace, c.collection), write.getValue(), c.again));
    }
    return completed;
  }

  private record CollectionOf(String tenant, String namespace, String collection, boolean again) {}

  /** What cannot be completed now must not keep the others from it. */
  private static int tried(IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (RuntimeException e) {
      log.warn("interrupted writes are not completed yet: {}", e.toString());
      return 0;
    }
  }

  private WriteTarget target(String tenant, String namespace, String collection) {
    return collections.target(tenant, new CollectionName(new NamespaceName(namespace), collection));
  }

  private int write(WriteTarget target, List<Draft> drafts, boolean again) {
    SpaceEncoder encoder = pipeline.encoder(target);
    ChunkRules rules = target.rules(encoder.text());
    List<Outcome> failed = new ArrayList<>();
    pipeline
        .on(again ? Terms.REPAIR : Terms.COMPLETE)
        .run(
            target,
            UUID.randomUUID(),
            drafts.iterator(),
            draft -> recut.prepared(target, encoder, rules, draft),
            outcomes -> outcomes.stream().filter(o -> o.failure() != null).forEach(failed::add));
    failed.forEach(o -> log.warn("{} is not completed yet: {}", o.item(), o.failure()));
    return drafts.size() - failed.size();
  }
}
