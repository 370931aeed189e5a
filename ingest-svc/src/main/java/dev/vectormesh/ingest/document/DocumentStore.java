package dev.vectormesh.ingest.document;

import com.google.common.collect.Sets;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import dev.vectormesh.ingest.usage.Exceeded;
import dev.vectormesh.ingest.usage.Spent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps documents. Those that a target does not let see are as if they were not there. A write is
 * begun, made in the vector index, and committed; between the two its row is PENDING and its
 * owner's, so that no two writers change a document's points at the same time.
 */
public interface DocumentStore {
  /**
   * What is known of a document before it is written.
   *
   * @param found whether a revision of it can be found
   * @param origin where it came from; null for documents written by a caller
   * @param labels who may see it
   */
  record Version(
      boolean active,
      boolean found,
      String contentHash,
      long revision,
      Instant createTime,
      int chunkCount,
      @Nullable UUID batch,
      @Nullable Origin origin,
      List<String> labels) {
    /** Whether it is all that is to be written there: nothing is left to do. */
    public boolean holds(String hash) {
      return active && contentHash.equals(hash);
    }

    public boolean passes(Precondition condition) {
      return condition.allows(found, revision, createTime);
    }
  }

  /** What is to be written, where the precondition holds. */
  record Change(Draft draft, int chunkCount, Precondition precondition) {}

  /**
   * A write that was begun.
   *
   * @param first whether no revision of the document was ever found
   * @param pointCount points of the document that may exist, of whatever revision
   * @param labels who may see it, as given with this write or before
   */
  record Begun(
      String id,
      long revision,
      boolean first,
      int chunkCount,
      int pointCount,
      List<String> labels) {}

  /**
   * Writes that were begun.
   *
   * @param refused ids of those whose preconditions do not hold
   * @param over those for which the tenant has no room
   * @param open the generations that they go to
   */
  record Beginning(List<Begun> begun, Set<String> refused, Over over, OpenGenerations open) {
    /** Ids of those that nobody will begin. */
    public Set<String> left() {
      return Sets.union(refused, over.ids());
    }
  }

  /**
   * New documents for which the tenant has no room.
   *
   * @param why null where there are none
   */
  record Over(Set<String> ids, @Nullable Exceeded why) {
    public static final Over NONE = new Over(Set.of(), null);
  }

  /**
   * Deletions that were begun.
   *
   * @param open the generations that the documents leave
   */
  record Leaving(Set<String> ids, OpenGenerations open) {}

  /** A row that a source may have lost. */
  record Sourced(String id, String sourcePath) {}

  Map<String, Version> versions(WriteTarget target, Collection<String> ids);

  /**
   * Makes the rows PENDING with their new revisions. Documents that another owner writes or deletes
   * right now are left out of the answer, unless that owner has been silent for {@code stale}.
   */
  Beginning begin(WriteTarget target, UUID owner, List<Change> changes, Duration stale);

  /**
   * Makes begun rows ACTIVE, moves the namespace's signature and tells the outbox, in one
   * transaction. What an open generation did not get is pending there from then on.
   *
   * @param spread which generations got what
   * @param spent what is written down as the tenant's use
   * @return ids of those that still were the owner's at this revision
   * @throws GenerationMovedException when the live generation, as it is now, did not get them
   */
  Set<String> commit(WriteTarget target, UUID owner, List<Begun> begun, Spread spread, Spent spent);

  /** Lets others take over what this owner began and did not commit. */
  void release(WriteTarget target, UUID owner);

  /** Marks documents whose points may be another's than their row says, to be written again. */
  void suspect(WriteTarget target, Collection<String> ids);

  Optional<Document> find(WriteTarget target, String id);

  /**
   * A document with all that it can be written again from.
   *
   * @param chunks by the number of each generation that holds this revision whole
   */
  record Current(Draft draft, Version version, Map<Long, Integer> chunks) {
    /** Names the state that it is in. */
    public String etag() {
      return Precondition.etag(version.revision(), version.createTime());
    }
  }

  /** Empty also where it is being deleted. */
  Optional<Current> current(WriteTarget target, String id);

  /** Documents by id, behind {@code after}, without text. */
  List<Document> page(WriteTarget target, @Nullable String after, int size);

  /** Makes the rows DELETING; answers those there were and for which the precondition holds. */
  Leaving beginDelete(
      WriteTarget target,
      UUID owner,
      Collection<String> ids,
      Precondition precondition,
      Duration stale);

  /**
   * Removes DELETING rows, moves the signature, and tells the outbox.
   *
   * @param left the generations that hold no points of them any more
   * @throws GenerationMovedException when the live generation, as it is now, may hold some
   */
  int finishDelete(WriteTarget target, Collection<String> ids, Set<Long> left);

  /** Ids of the documents of what stands in these documents, by theirs. */
  Map<String, Set<String>> parts(WriteTarget target, Collection<String> holders);

  /** Documents that came from beneath this path, in a fixed order, behind {@code after}. */
  List<Sourced> fromSource(WriteTarget target, String root, @Nullable Sourced after, int size);
}
