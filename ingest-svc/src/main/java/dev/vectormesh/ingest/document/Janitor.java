package dev.vectormesh.ingest.document;

import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.images.Preprocessing;
import dev.vectormesh.ingest.collection.CollectionStore;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.document.RepairStore.Delete;
import dev.vectormesh.ingest.document.RepairStore.Hidden;
import dev.vectormesh.ingest.document.RepairStore.Leftover;
import dev.vectormesh.ingest.document.RepairStore.Planned;
import dev.vectormesh.ingest.document.RepairStore.Unsettled;
import dev.vectormesh.ingest.document.RepairStore.Write;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.NamespaceStore;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.pipeline.ChunkRules;
import dev.vectormesh.ingest.pipeline.Chunker;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.pipeline.ItemFailedException;
import dev.vectormesh.ingest.pipeline.ItemFailedException.Failure;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.PictureChunk;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Stage;
import dev.vectormesh.ingest.pipeline.VectorIndex;
import dev.vectormesh.ingest.pipeline.WorkPool;
import dev.vectormesh.ingest.source.PictureFiles;
import dev.vectormesh.ingest.tika.Reason;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
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
  private final NamespaceStore namespaces;
  private final Documents documents;
  private final DocumentPipeline pipeline;
  private final VectorIndex index;
  private final Thumbnails thumbnails;
  private final PictureFiles pictures;
  private final Duplicates duplicates;
  private final WorkPool pool;

  public Janitor(
      RepairStore repairs,
      Collections collections,
      NamespaceStore namespaces,
      Documents documents,
      DocumentPipeline pipeline,
      VectorIndex index,
      Thumbnails thumbnails,
      PictureFiles pictures,
      Duplicates duplicates,
      WorkPool pool) {
    this.repairs = repairs;
    this.collections = collections;
    this.namespaces = namespaces;
    this.documents = documents;
    this.pipeline = pipeline;
    this.index = index;
    this.thumbnails = thumbnails;
    this.pictures = pictures;
    this.duplicates = duplicates;
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
            thumbnails.deleteAll(hidden.uid());
            namespaces.remove(hidden.tenant(), hidden.uid());
          });
    }
    CollectionStore hiddenCollections = collections.store();
    for (Hidden collection : repairs.collections(silent)) {
      repairs
          .namespaceOf(collection)
          .ifPresent(namespace -> {
            index.deleteCollection(namespace, collection.uid());
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
        case Write(var tenant, var namespace, var collection, var draft) ->
            writes
                .computeIfAbsent(
                    new CollectionOf(tenant, namespace, collection), c -> new ArrayList<>())
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
          tried(() -> write(target(c.tenant, c.namespace, c.collection), write.getValue()));
    }
    return completed;
  }

  private record CollectionOf(String tenant, String namespace, String collection) {}

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

  private int write(WriteTarget target, List<Draft> drafts) {
    SpaceEncoder encoder = pipeline.encoder(target);
    ChunkRules rules = ChunkRules.of(target, encoder.text());
    List<Outcome> failed = new ArrayList<>();
    pipeline.run(
        target,
        UUID.randomUUID(),
        drafts.iterator(),
        draft -> prepared(target, encoder, rules, draft),
        outcomes -> outcomes.stream().filter(o -> o.failure() != null).forEach(failed::add));
    failed.forEach(o -> log.warn("{} is not completed yet: {}", o.item(), o.failure()));
    return drafts.size() - failed.size();
  }

  private Prepared prepared(
      WriteTarget target, SpaceEncoder encoder, ChunkRules rules, Draft draft) {
    return switch (draft.content()) {
      case Content.Text text -> cut(encoder.text(), rules, draft);
      case Content.Picture picture -> again(target, encoder, draft, picture);
    };
  }

  private Prepared again(
      WriteTarget target, SpaceEncoder encoder, Draft draft, Content.Picture picture) {
    try {
      Preprocessing input =
          encoder
              .image()
              .orElseThrow(
                  () -> ApiException.spaceMismatch(encoder.space().model() + " embeds texts alone"))
              .preprocessing();
      Content.Look look = pictures.again(target.owner(draft.id()), input);
      Draft whole = draft.with(new Content.Picture(picture.text(), picture.facts(), look));
      return new Prepared.Cut(
          draft.id(), whole, List.of(PictureChunk.of(draft.title(), picture.text())));
    } catch (ItemFailedException e) {
      return new Prepared.Failed(draft.id(), draft.id(), e.failure());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private Prepared cut(TextEncoder encoder, ChunkRules rules, Draft draft) {
    try {
      return pool.call(() ->
          new Prepared.Cut(
              draft.id(),
              draft,
              new Chunker(encoder.tokenizer(), rules).cut(draft.title(), draft.content().text())));
    } catch (Chunker.TooManyException e) {
      return failed(draft, Reason.TOO_LARGE, e);
    } catch (WorkPool.TooLong e) {
      return failed(draft, Reason.TIMEOUT, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static Prepared failed(Draft draft, Reason reason, RuntimeException why) {
    return new Prepared.Failed(
        draft.id(), draft.id(), Failure.of(Stage.CHUNK, reason, String.valueOf(why.getMessage())));
  }
}
