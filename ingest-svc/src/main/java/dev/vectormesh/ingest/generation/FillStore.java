package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Namespace;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Knows what generations beside the live one still lack. Whoever fills one claims documents first,
 * and a claim that is not finished stays as something to be done: so nothing is forgotten, whoever
 * dies when.
 */
public interface FillStore {
  /**
   * A document that somebody is about to bring into a generation, or to take out of it.
   *
   * @param collection null where it is gone
   * @param revision 0 where the document is gone
   * @param chunks that the live generation has of it
   * @param rowChunks that its row says
   * @param points bounds the points that may exist of it in any generation
   */
  record Claim(
      UUID collectionUid,
      @Nullable CollectionName collection,
      String id,
      long revision,
      int chunks,
      int rowChunks,
      int points) {
    public boolean gone() {
      return collection == null || revision == 0;
    }
  }

  /** A claim that is fulfilled: the generation has the document in so many chunks. */
  record Filled(Claim claim, int chunks) {}

  /** The next documents that a build has not looked at, in a fixed order; its place moves on. */
  List<Claim> claimNext(Namespace namespace, Build build, UUID owner, int max);

  /** Documents that are pending, and that nobody has claimed within {@code stale}. */
  List<Claim> claimPending(Namespace namespace, long number, UUID owner, int max, Duration stale);

  /** Gives up the claims of a filler that is dead for certain. */
  void unclaim(Namespace namespace, long number);

  /**
   * Ends an owner's claims: those that are fulfilled, unless the document has changed meanwhile;
   * the others are pending.
   */
  void finish(Namespace namespace, long number, UUID owner, List<Filled> filled);

  /** Raises the bound of points that may exist, before more are written than a row says. */
  void raise(WriteTarget target, Collection<Filled> documents);

  /** Documents in their revisions; those that have changed are left out. */
  List<Draft> drafts(WriteTarget target, List<Claim> claims);

  /** A sample of the documents that a generation should hold. */
  List<Claim> sample(Namespace namespace, int size);

  /** Characters of all documents of the collections that follow the namespace. */
  long characters(Namespace namespace);
}
