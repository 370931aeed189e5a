package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Beginning;
import dev.vectormesh.ingest.document.DocumentStore.Begun;
import dev.vectormesh.ingest.document.DocumentStore.Change;
import dev.vectormesh.ingest.document.DocumentStore.Current;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.GenerationMovedException;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.document.Spread;
import dev.vectormesh.ingest.index.Duplicates;
import dev.vectormesh.ingest.usage.Spent;
import dev.vectormesh.ingest.usage.Usage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Changes what a document's points say beside their texts, and leaves their vectors as they are. In
 * the order of every write: the row PENDING, then the points, then the row ACTIVE; what dies
 * between two of them is written whole by the janitor.
 */
public final class Refresh {
  private final DocumentStore documents;
  private final Spreader spreader;
  private final Duplicates duplicates;

  public Refresh(DocumentStore documents, Spreader spreader, Duplicates duplicates) {
    this.documents = documents;
    this.spreader = spreader;
    this.duplicates = duplicates;
  }

  /** How it went. */
  public enum End {
    DONE,
    /** The document was changed meanwhile, or is being changed. */
    CHANGED,
    /** Points of it are missing: it has to be written whole, by the same owner. */
    INCOMPLETE
  }

  /** The document is written, and nothing of it read or embedded. */
  private static Spent spent(Draft draft) {
    return new Spent(Usage.NONE, Map.of(draft.id(), Usage.document(0, 0)));
  }

  /**
   * @param draft the document as it is to be; title and text as they are, and its labels where it
   *     names none
   * @param current the document as it is
   */
  public End run(WriteTarget target, UUID owner, Draft draft, Current current) {
    Change change =
        new Change(draft, current.version().chunkCount(), Precondition.of(current.etag(), false));
    Beginning beginning = documents.begin(target, owner, List.of(change), Storer.STALE);
    if (beginning.begun().isEmpty()) {
      return End.CHANGED;
    }
    Begun begun = beginning.begun().getFirst();
    Spread spread;
    try {
      spread = spreader.refresh(target, beginning.open(), draft, begun, current.chunks());
      if (!spread.has(beginning.open().live().number())) {
        return End.INCOMPLETE;
      }
      Set<String> committed = documents.commit(target, owner, List.of(begun), spread, spent(draft));
      if (committed.isEmpty()) {
        return End.CHANGED;
      }
    } catch (GenerationMovedException e) {
      // The row is this owner's; the generations as they are now get all of it.
      return End.INCOMPLETE;
    } catch (RuntimeException e) {
      documents.release(target, owner);
      throw e;
    }
    if (draft.content() instanceof Content.Picture) {
      duplicates.trySettle(target);
    }
    return End.DONE;
  }
}
