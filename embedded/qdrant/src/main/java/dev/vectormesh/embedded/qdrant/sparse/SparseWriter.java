package dev.vectormesh.embedded.qdrant.sparse;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.DocValuesConsumer;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;

/** Writes {@link SparseFormat}, for new segments and for joined ones. */
final class SparseWriter extends DocValuesConsumer {
  private final DocValuesConsumer rows;
  private final IndexOutput meta;
  private final IndexOutput data;
  private final int maxInverted;

  SparseWriter(SegmentWriteState state, DocValuesConsumer rows, int maxInverted)
      throws IOException {
    this.rows = rows;
    this.maxInverted = maxInverted;
    IndexOutput metaFile = null;
    IndexOutput dataFile = null;
    try {
      metaFile = create(state, SparseFormat.META_EXTENSION, SparseFormat.META_CODEC);
      dataFile = create(state, SparseFormat.DATA_EXTENSION, SparseFormat.DATA_CODEC);
    } catch (Throwable e) {
      IOUtils.closeWhileSuppressingExceptions(e, rows, metaFile, dataFile);
      throw e;
    }
    this.meta = metaFile;
    this.data = dataFile;
  }

  private static IndexOutput create(SegmentWriteState state, String extension, String codec)
      throws IOException {
    String name =
        IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
    IndexOutput file = state.directory.createOutput(name, state.context);
    CodecUtil.writeIndexHeader(
        file, codec, SparseFormat.VERSION, state.segmentInfo.getId(), state.segmentSuffix);
    return file;
  }

  /** Sees every posting of a field, rows ascending. */
  private interface Postings {
    void accept(int row, int index, float weight);
  }

  private static void walk(FieldInfo field, DocValuesProducer values, Postings to)
      throws IOException {
    BinaryDocValues vectors = values.getBinary(field);
    for (int row = vectors.nextDoc();
        row != DocIdSetIterator.NO_MORE_DOCS;
        row = vectors.nextDoc()) {
      BytesRef bytes = vectors.binaryValue();
      ByteBuffer in = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
      while (in.hasRemaining()) {
        to.accept(row, in.getInt(), in.getFloat());
      }
    }
  }

  @Override
  public void addBinaryField(FieldInfo field, DocValuesProducer values) throws IOException {
    rows.addBinaryField(field, values);
    IndexCounts counts = new IndexCounts();
    walk(field, values, (_, index, _) -> counts.count(index));
    int[] indices = counts.sorted();
    meta.writeInt(field.number);
    meta.writeVInt(indices.length);
    meta.writeLong(data.getFilePointer());
    for (int index : indices) {
      meta.writeInt(index);
      meta.writeVInt(counts.get(index));
    }
    for (int first = 0; first < indices.length; ) {
      int end = first;
      long size = 0;
      while (end < indices.length
          && (end == first || size + counts.get(indices[end]) <= maxInverted)) {
        size += counts.get(indices[end++]);
      }
      invert(field, values, java.util.Arrays.copyOfRange(indices, first, end), counts);
      first = end;
    }
  }

  /** Writes the postings of these indices. */
  private void invert(FieldInfo field, DocValuesProducer values, int[] indices, IndexCounts counts)
      throws IOException {
    int[] starts = new int[indices.length + 1];
    IndexCounts next = new IndexCounts();
    for (int i = 0; i < indices.length; i++) {
      starts[i + 1] = starts[i] + counts.get(indices[i]);
      next.set(indices[i], starts[i]);
    }
    int[] postingRows = new int[starts[indices.length]];
    float[] weights = new float[postingRows.length];
    walk(
        field,
        values,
        (row, index, weight) -> {
          int at = next.next(index);
          if (at >= 0) {
            postingRows[at] = row;
            weights[at] = weight;
          }
        });
    for (int i = 0; i < indices.length; i++) {
      for (int at = starts[i]; at < starts[i + 1]; at += SparseFormat.BLOCK) {
        writeBlock(postingRows, weights, at, Math.min(at + SparseFormat.BLOCK, starts[i + 1]));
      }
    }
  }

  private void writeBlock(int[] postingRows, float[] weights, int from, int to) throws IOException {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      data.writeInt(postingRows[i]);
      least = Math.min(least, weights[i]);
      most = Math.max(most, weights[i]);
    }
    for (int i = from; i < to; i++) {
      data.writeInt(Float.floatToRawIntBits(weights[i]));
    }
    meta.writeInt(postingRows[to - 1]);
    meta.writeInt(Float.floatToRawIntBits(least));
    meta.writeInt(Float.floatToRawIntBits(most));
  }

  @Override
  public void addNumericField(FieldInfo field, DocValuesProducer values) {
    throw notSparse(field);
  }

  @Override
  public void addSortedField(FieldInfo field, DocValuesProducer values) {
    throw notSparse(field);
  }

  @Override
  public void addSortedNumericField(FieldInfo field, DocValuesProducer values) {
    throw notSparse(field);
  }

  @Override
  public void addSortedSetField(FieldInfo field, DocValuesProducer values) {
    throw notSparse(field);
  }

  private static IllegalStateException notSparse(FieldInfo field) {
    return new IllegalStateException(field.name + " is not a sparse vector");
  }

  @Override
  public void close() throws IOException {
    try {
      meta.writeInt(-1);
      CodecUtil.writeFooter(meta);
      CodecUtil.writeFooter(data);
    } catch (Throwable e) {
      IOUtils.closeWhileSuppressingExceptions(e, rows, meta, data);
      throw e;
    }
    IOUtils.close(rows, meta, data);
  }
}
