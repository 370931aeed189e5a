package dev.vectormesh.embedded.qdrant.sparse;

import java.io.IOException;
import org.apache.lucene.codecs.DocValuesConsumer;
import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.codecs.lucene90.Lucene90DocValuesFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Sparse vectors of a Lucene segment: each row's vector as Lucene's binary value, and beside it the
 * postings of every index with exact float32 weights ({@link SparsePostings}). Public because
 * Lucene finds it by its name.
 *
 * <p>Two files: {@code .spd} holds the postings in blocks of {@link #BLOCK} as {@code int rows[n],
 * float weights[n]}; {@code .spm} holds for each field the indices, where their postings lie, and
 * each block's last row and range of weights.
 */
public final class SparseFormat extends DocValuesFormat {
  static final String NAME = "VectormeshSparse";
  static final String META_CODEC = "VectormeshSparseMeta";
  static final String DATA_CODEC = "VectormeshSparseData";
  static final String META_EXTENSION = "spm";
  static final String DATA_EXTENSION = "spd";
  static final int VERSION = 0;

  /** Postings of a block. */
  static final int BLOCK = 128;

  private final DocValuesFormat rows = new Lucene90DocValuesFormat();

  /** Postings that are inverted at a time: 8 bytes of heap each. */
  private final int maxInverted;

  public SparseFormat() {
    this(4 << 20);
  }

  SparseFormat(int maxInverted) {
    super(NAME);
    this.maxInverted = maxInverted;
  }

  @Override
  public DocValuesConsumer fieldsConsumer(SegmentWriteState state) throws IOException {
    return new SparseWriter(state, rows.fieldsConsumer(state), maxInverted);
  }

  @Override
  public DocValuesProducer fieldsProducer(SegmentReadState state) throws IOException {
    return new SparseReader(state, rows.fieldsProducer(state));
  }
}
