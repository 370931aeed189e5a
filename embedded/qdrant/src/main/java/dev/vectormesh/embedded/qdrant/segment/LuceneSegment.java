package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.DenseField;
import dev.vectormesh.embedded.qdrant.dense.DenseQuery;
import dev.vectormesh.embedded.qdrant.dense.MultiVectors;
import dev.vectormesh.embedded.qdrant.dense.SearchPlanner;
import dev.vectormesh.embedded.qdrant.dense.VectorRank;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.scan.RankSink;
import dev.vectormesh.embedded.qdrant.sparse.SparsePostings;
import dev.vectormesh.embedded.qdrant.sparse.SparseReader;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Points in a Lucene segment: dense vectors have a graph or are scanned, payload and sparse vectors
 * have postings.
 */
public final class LuceneSegment implements Segment {
  private final LeafReader reader;
  private final CollectionSchema schema;
  private final SegmentIds ids;
  private final Map<String, DenseField> dense = new HashMap<>();

  public LuceneSegment(LeafReader reader, CollectionSchema schema, SearchPlanner planner)
      throws IOException {
    this.reader = reader;
    this.ids = SegmentIds.of(reader);
    this.schema = schema;
    for (String name : schema.dense().keySet()) {
      DenseField field = DenseField.of(reader, Fields.dense(name), planner);
      if (field != null) {
        dense.put(name, field);
      }
    }
  }

  @Override
  public int size() {
    return reader.maxDoc();
  }

  @Override
  public int find(PointKey key) throws IOException {
    return ids.find(key, reader);
  }

  @Override
  public Rows rows() throws IOException {
    return new LuceneRows();
  }

  @Override
  public void scanDense(
      String name, VectorRank by, float[] query, FixedBitSet accept, RankSink hits)
      throws IOException {
    DenseField field = dense.get(name);
    if (field != null) {
      field.scan(by, query, accept, hits);
    } else if (schema.isMulti(name)) {
      MultiVectors.scan(reader, Fields.multi(name), by, query, accept, hits);
    }
  }

  @Override
  public void nearest(DenseQuery query, FixedBitSet accept, RankSink hits) throws IOException {
    DenseField field = dense.get(query.name());
    if (field != null) {
      field.nearest(query, accept, hits);
    } else {
      scanDense(query.name(), query.rank(), query.vector(), accept, hits);
    }
  }

  @Override
  public int indexed(String name) {
    DenseField field = dense.get(name);
    return field == null ? 0 : field.indexed();
  }

  @Override
  public void scanSparse(String name, SparseVector query, FixedBitSet accept, RankSink hits)
      throws IOException {
    SparsePostings postings = postings(name);
    if (postings != null) {
      postings.scan(query, accept, hits);
    }
  }

  @Override
  public int documentFrequency(String name, int index, FixedBitSet live) throws IOException {
    SparsePostings postings = postings(name);
    if (postings == null) {
      return 0;
    }
    return live.cardinality() == size() ? postings.count(index) : postings.count(index, live);
  }

  private @Nullable SparsePostings postings(String name) throws IOException {
    BinaryDocValues vectors = reader.getBinaryDocValues(Fields.sparse(name));
    if (vectors == null) {
      return null;
    }
    if (vectors instanceof SparseReader.Values values) {
      return values.postings();
    }
    throw Refusal.corrupt("the sparse vectors of " + reader + " have no postings");
  }

  @Override
  public boolean hasTerms() {
    return true;
  }

  @Override
  public void addMatching(BytesRef term, FixedBitSet rows) throws IOException {
    Terms terms = reader.terms(Fields.PAYLOAD_TERMS);
    if (terms == null) {
      return;
    }
    TermsEnum at = terms.iterator();
    if (at.seekExact(term)) {
      add(at.postings(null, PostingsEnum.NONE), rows);
    }
  }

  @Override
  public void addMatching(TermRange range, FixedBitSet rows) throws IOException {
    visitTerms(
        range,
        (_, postings) -> {
          add(postings, rows);
          return true;
        });
  }

  @Override
  public void visitTerms(TermRange range, TermVisitor visitor) throws IOException {
    Terms terms = reader.terms(Fields.PAYLOAD_TERMS);
    if (terms == null) {
      return;
    }
    TermsEnum at = terms.iterator();
    if (at.seekCeil(range.first()) == TermsEnum.SeekStatus.END) {
      return;
    }
    PostingsEnum postings = null;
    for (BytesRef term = at.term(); term != null && !range.endsBefore(term); term = at.next()) {
      if (!range.startsAfter(term)) {
        postings = at.postings(postings, PostingsEnum.NONE);
        if (!visitor.visit(term, postings)) {
          return;
        }
      }
    }
  }

  private static void add(DocIdSetIterator postings, FixedBitSet rows) throws IOException {
    if (postings.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      postings.intoBitSet(DocIdSetIterator.NO_MORE_DOCS, rows, 0);
    }
  }

  private final class LuceneRows implements Rows {
    private int last = -1;
    private @Nullable BinaryDocValues ids;
    private @Nullable BinaryDocValues payloads;
    private @Nullable NumericDocValues versions;

    /** Lucene's values are read forwards; going back takes new readers. */
    private void seek(int row) {
      if (row < last) {
        ids = null;
        payloads = null;
        versions = null;
      }
      last = row;
    }

    @Override
    public PointKey key(int row) throws IOException {
      seek(row);
      if (ids == null) {
        ids = reader.getBinaryDocValues(Fields.ID);
      }
      if (ids == null || !ids.advanceExact(row)) {
        throw Refusal.corrupt("row " + row + " of " + reader + " has no id");
      }
      return PointKey.ofBytes(ids.binaryValue());
    }

    @Override
    public long version(int row) throws IOException {
      seek(row);
      if (versions == null) {
        versions = reader.getNumericDocValues(Fields.VERSION);
      }
      return versions != null && versions.advanceExact(row) ? versions.longValue() : 0;
    }

    @Override
    public Map<String, Value> payload(int row) throws IOException {
      seek(row);
      if (payloads == null) {
        payloads = reader.getBinaryDocValues(Fields.PAYLOAD);
      }
      if (payloads == null || !payloads.advanceExact(row)) {
        return Map.of();
      }
      BytesRef bytes = payloads.binaryValue();
      return Struct.parser().parseFrom(bytes.bytes, bytes.offset, bytes.length).getFieldsMap();
    }

    @Override
    public Map<String, float[]> dense(int row) throws IOException {
      Map<String, float[]> found = new HashMap<>();
      for (String name : schema.dense().keySet()) {
        float[] vector =
            schema.isMulti(name)
                ? MultiVectors.read(reader, Fields.multi(name), row)
                : vector(Fields.dense(name), row);
        if (vector != null) {
          found.put(name, vector);
        }
      }
      return found;
    }

    private float @Nullable [] vector(String field, int row) throws IOException {
      FloatVectorValues vectors = reader.getFloatVectorValues(field);
      if (vectors == null) {
        return null;
      }
      KnnVectorValues.DocIndexIterator at = vectors.iterator();
      return at.advance(row) == row ? vectors.vectorValue(at.index()).clone() : null;
    }

    @Override
    public Map<String, SparseVector> sparse(int row) throws IOException {
      Map<String, SparseVector> found = new HashMap<>();
      for (String name : schema.sparse().keySet()) {
        BinaryDocValues vectors = reader.getBinaryDocValues(Fields.sparse(name));
        if (vectors != null && vectors.advanceExact(row)) {
          found.put(name, SparseVector.ofBytes(vectors.binaryValue()));
        }
      }
      return found;
    }
  }
}
