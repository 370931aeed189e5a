package dev.vectormesh.ingest.document;

import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.ingest.collection.CollectionStore;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.document.RepairStore.Delete;
import dev.vectormesh.ingest.document.RepairStore.Hidden;
import dev.vectormesh.ingest.document.RepairStore.Leftover;
import dev.vectormesh.ingest.document.RepairStore.Planned;
import dev.vectormesh.ingest.document.RepairStore.Write;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.NamespaceStore;
import dev.vectormesh.ingest.pipeline.ChunkRules;
import dev.vectormesh.ingest.pipeline.Chunker;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.VectorIndex;
import dev.vectormesh.ingest.pipeline.WorkPool;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
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
  private final NamespaceStore namespaces;
  private final Documents documents;
  private final DocumentPipeline pipeline;
  private final VectorIndex index;
  private final WorkPool pool;

  public Janitor(
      RepairStore repairs,
      Collections collections,
      NamespaceStore namespaces,
      Documents documents,
      DocumentPipeline pipeline,
      VectorIndex index,
      WorkPool pool) {
    this.repairs = repairs;
    this.collections = collections;
    this.namespaces = namespaces;
    this.documents = documents;
    this.pipeline = pipeline;
    this.index = index;
    this.pool = pool;
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
      repairs
          .hiddenNamespace(namespace)
          .ifPresent(hidden -> {
            index.drop(hidden);
            namespaces.remove(hidden.tenant(), hidden.uid());
          });
    }
    CollectionStore hiddenCollections = collections.store();
    for (Hidden collection : repairs.collections(silent)) {
      repairs
          .namespaceOf(collection)
          .ifPresent(namespace -> {
            index.deleteCollection(namespace, collection.uid());
            hiddenCollections.remove(collection.tenant(), collection.uid());
          });
    }
    List<Leftover> leftovers = repairs.documents(silent, MOST);
    int completed = 0;
    for (Leftover leftover : leftovers) {
      completed += tried(leftover) ? 1 : 0;
    }
    if (completed > 0) {
      log.info("completed {} interrupted writes and deletions", completed);
    }
    return completed;
  }

  /** One that cannot be completed now must not keep the others from it. */
  private boolean tried(Leftover leftover) {
    try {
      complete(leftover);
      return true;
    } catch (RuntimeException e) {
      log.warn("an interrupted write is not completed yet: {}", e.toString());
      return false;
    }
  }

  private void complete(Leftover leftover) {
    switch (leftover) {
      case Write(var tenant, var namespace, var collection, var draft) ->
          write(target(tenant, namespace, collection), draft);
      case Delete(var tenant, var namespace, var collection, var id) -> {
        int deleted = documents.delete(target(tenant, namespace, collection), List.of(id));
      }
    }
  }

  private WriteTarget target(String tenant, String namespace, String collection) {
    return collections.target(tenant, new CollectionName(new NamespaceName(namespace), collection));
  }

  private void write(WriteTarget target, Draft draft) {
    TextEncoder encoder = pipeline.encoder(target);
    ChunkRules rules = ChunkRules.of(target, encoder);
    pipeline.run(
        target,
        UUID.randomUUID(),
        List.of(draft).iterator(),
        d -> cut(encoder, rules, d),
        outcomes -> {});
  }

  private Prepared cut(TextEncoder encoder, ChunkRules rules, Draft draft) {
    try {
      return pool.call(() ->
          new Prepared.Cut(
              draft.id(),
              draft,
              new Chunker(encoder.tokenizer(), rules).cut(draft.title(), draft.text())));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
