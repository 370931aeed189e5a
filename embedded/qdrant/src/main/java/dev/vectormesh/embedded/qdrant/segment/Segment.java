package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.DenseQuery;
import dev.vectormesh.embedded.qdrant.dense.VectorRank;
import dev.vectormesh.embedded.qdrant.scan.RankSink;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;

/**
 * Points that were written together, numbered from 0. Which of them are still alive is not the
 * segment's knowledge but that of the {@link Snapshot}; every method takes or gives row numbers
 * whatever their state.
 *
 * <p>Safe for use by several threads.
 */
public interface Segment {

  /** Number of rows, dead ones included. */
  int size();

  /** The row of this point, or -1. */
  int find(PointKey key) throws IOException;

  /** A reader of single rows, for one thread. */
  Rows rows() throws IOException;

  /** Hands every row of {@code accept} that has the vector to {@code hits}, with its rank. */
  void scanDense(String name, VectorRank by, float[] query, FixedBitSet accept, RankSink hits)
      throws IOException;

  /**
   * Hands the nearest rows of {@code accept} to {@code hits}, with their ranks, and perhaps others:
   * surely the nearest of all only for an exact query.
   */
  default void nearest(DenseQuery query, FixedBitSet accept, RankSink hits) throws IOException {
    scanDense(query.name(), query.rank(), query.vector(), accept, hits);
  }

  /** How many rows have a place in the graph of this dense vector. */
  default int indexed(String name) throws IOException {
    return 0;
  }

  /**
   * Hands every row of {@code accept} whose dot product with {@code query} is not 0 to {@code
   * hits}.
   */
  void scanSparse(String name, SparseVector query, FixedBitSet accept, RankSink hits)
      throws IOException;

  /** How many rows of {@code live} have this index in their sparse vector. */
  int documentFrequency(String name, int index, FixedBitSet live) throws IOException;

  /** Whether {@link #addMatching} and {@link #visitTerms} may be called. */
  boolean hasTerms();

  /** Adds the rows whose payload has this term. */
  void addMatching(BytesRef term, FixedBitSet rows) throws IOException;

  /** Adds the rows whose payload has a term of this range. */
  void addMatching(TermRange terms, FixedBitSet rows) throws IOException;

  /** Hands the payload terms of the range to {@code visitor}, in order, until it has had enough. */
  void visitTerms(TermRange terms, TermVisitor visitor) throws IOException;

  /** Takes a term. */
  interface TermVisitor {

    /**
     * Tells whether it wants the next one too.
     *
     * @param term valid until this returns
     * @param rows the rows that have the term, before the first
     */
    boolean visit(BytesRef term, DocIdSetIterator rows) throws IOException;
  }

  /** Single rows; fastest in ascending order. */
  interface Rows {
    PointKey key(int row) throws IOException;

    long version(int row) throws IOException;

    Map<String, Value> payload(int row) throws IOException;

    Map<String, float[]> dense(int row) throws IOException;

    Map<String, SparseVector> sparse(int row) throws IOException;

    default Point point(int row) throws IOException {
      return new Point(key(row), version(row), payload(row), dense(row), sparse(row));
    }
  }
}
