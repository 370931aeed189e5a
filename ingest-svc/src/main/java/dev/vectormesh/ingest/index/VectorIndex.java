package dev.vectormesh.ingest.index;

import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.DuplicateStore.Unshown;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.NamespaceIndex;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.ingest.text.Chunk;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Where chunks are found. Every write has happened when the method returns. */
public interface VectorIndex extends NamespaceIndex {
  /** A chunk with its vectors. */
  record Entry(Draft document, long revision, Chunk chunk, float[] dense, SparseVector sparse) {}

  /** Positions of a document, {@code from} included, {@code to} not. */
  record Positions(String document, int from, int to) {}

  /** Removes a physical collection that no namespace has, if it is there. */
  void dropOrphan(String physical);

  void upsert(WriteTarget target, List<Entry> entries);

  /** Lets points of pictures say what they are duplicates of. */
  void showFirsts(WriteTarget target, List<Unshown> pictures);

  /**
   * Lets a document's points say its address, metadata and access labels in this revision; their
   * vectors stay.
   *
   * @param points that the document has
   * @return whether all of them were there
   */
  boolean refresh(WriteTarget target, Draft draft, long revision, int points);

  /** Points of the namespace's live generation in one of its spaces. */
  long points(Namespace namespace, SpaceIndex part);

  /** Those of the documents whose points are not all there in their revision. */
  List<Kept> incomplete(Namespace namespace, List<Kept> documents);

  /** Removes points by their places. */
  void trim(WriteTarget target, List<Positions> positions);

  /** Removes all points of these documents. */
  void deleteDocuments(WriteTarget target, Collection<String> documents);

  /**
   * Copies documents from one generation of their collection to another.
   *
   * @param from where they are read
   * @param to where they are written
   * @param vectors makes the dense vectors of the other generation's space of these
   * @return ids of those whose points were all there, in their revision; of the others there may be
   *     some points by now
   */
  Set<String> copy(
      WriteTarget from, WriteTarget to, List<Kept> documents, UnaryOperator<List<float[]>> vectors);

  /** Dense vectors of the first chunks of documents, by document; those that are there. */
  Map<String, float[]> firstVectors(WriteTarget target, List<Kept> documents);

  /** Removes all points of these documents from a generation, whichever space they are in. */
  void forget(Namespace namespace, UUID collection, Collection<String> documents);

  /** Removes all that a namespace has in its generation, and nothing of others. */
  void dropGeneration(Namespace namespace);

  /** Throws when the index is not there. */
  void check();
}
