package dev.vectormesh.search.query;

import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.points.PictureInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The chunks of all namespaces. Nothing outside of the scope is ever read. */
public interface ChunkIndex {
  /**
   * Best chunks of each half, best first.
   *
   * @throws IndexMissing when the physical collection does not exist
   * @throws ApiException SPACE_MISMATCH where the dense vector is of another space than the scope's
   */
  Halves find(Scope scope, Question question);

  /**
   * The chunks of these documents that are nearest to a vector of the scope's space, best first, at
   * most {@code limit}.
   */
  List<ScoredChunk> nearest(
      Scope scope, float[] dense, Collection<DocumentKey> documents, int limit);

  /** Vectors of some of the chunks, at most so many, taken at random. */
  List<float[]> sample(Scope scope, int most);

  /** Vectors of a document's chunks, at most so many; empty where it has none. */
  List<float[]> vectors(Scope scope, DocumentKey document, int most);

  /** What is shown of these chunks, by id; chunks that are gone are left out. */
  Map<String, ChunkContent> contents(Scope scope, List<String> ids);

  /** What is known of the pictures that these chunks are of, by id; texts are left out. */
  Map<String, PictureInfo> pictures(Scope scope, List<String> ids);

  /**
   * What is looked for; a half whose vector is null finds nothing.
   *
   * @param space fingerprint of the dense vector's space; null without one
   * @param limit chunks of each half, at most
   * @param opposite whether the farthest chunk is looked for as well
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Question(
      float @Nullable [] dense,
      @Nullable String space,
      @Nullable SparseVector sparse,
      Condition condition,
      int limit,
      boolean opposite) {}

  /**
   * What both halves found.
   *
   * @param opposite what the chunk nearest to the negated query scores with it: of all that the
   *     condition lets pass, none is farther from the query; null where nobody asked, or nothing
   *     passes
   */
  record Halves(List<ScoredChunk> dense, List<ScoredChunk> lexical, @Nullable Double opposite) {}

  /** The physical collection does not exist. */
  final class IndexMissing extends RuntimeException {
    private static final long serialVersionUID = 1;

    public IndexMissing(String collection, Throwable cause) {
      super(collection, cause);
    }
  }
}
