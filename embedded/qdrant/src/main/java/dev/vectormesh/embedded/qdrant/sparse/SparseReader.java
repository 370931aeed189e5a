package dev.vectormesh.embedded.qdrant.sparse;

import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;

/** Reads {@link SparseFormat}. */
public final class SparseReader extends DocValuesProducer {

  /** The vectors of a field by row, and its postings. */
  public static final class Values extends BinaryDocValues {
    private final BinaryDocValues rows;
    private final SparsePostings postings;

    private Values(BinaryDocValues rows, SparsePostings postings) {
      this.rows = rows;
      this.postings = postings;
    }

    public SparsePostings postings() {
      return postings;
    }

    @Override
    public BytesRef binaryValue() throws IOException {
      return rows.binaryValue();
    }

    @Override
    public boolean advanceExact(int target) throws IOException {
      return rows.advanceExact(target);
    }

    @Override
    public int docID() {
      return rows.docID();
    }

    @Override
    public int nextDoc() throws IOException {
      return rows.nextDoc();
    }

    @Override
    public int advance(int target) throws IOException {
      return rows.advance(target);
    }

    @Override
    public long cost() {
      return rows.cost();
    }
  }

  private final DocValuesProducer rows;
  private final IndexInput data;
  private final Map<Integer, SparsePostings> postings = new HashMap<>();

  SparseReader(SegmentReadState state, DocValuesProducer rows) throws IOException {
    this.rows = rows;
    IndexInput opened = null;
    try {
      opened = state.directory.openInput(name(state, SparseFormat.DATA_EXTENSION), state.context);
      checkHeader(opened, SparseFormat.DATA_CODEC, state);
      CodecUtil.retrieveChecksum(opened);
      try (ChecksumIndexInput meta =
          state.directory.openChecksumInput(name(state, SparseFormat.META_EXTENSION))) {
        readMeta(meta, opened, state);
      }
    } catch (Throwable e) {
      IOUtils.closeWhileSuppressingExceptions(e, rows, opened);
      throw e;
    }
    this.data = opened;
  }

  private static String name(SegmentReadState state, String extension) {
    return IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
  }

  private static void checkHeader(IndexInput in, String codec, SegmentReadState state)
      throws IOException {
    CodecUtil.checkIndexHeader(
        in,
        codec,
        SparseFormat.VERSION,
        SparseFormat.VERSION,
        state.segmentInfo.getId(),
        state.segmentSuffix);
  }

  private void readMeta(ChecksumIndexInput meta, IndexInput file, SegmentReadState state)
      throws IOException {
    Throwable failure = null;
    try {
      checkHeader(meta, SparseFormat.META_CODEC, state);
      for (int field = meta.readInt(); field >= 0; field = meta.readInt()) {
        postings.put(field, SparsePostings.read(meta, file));
      }
    } catch (Throwable e) {
      failure = e;
    } finally {
      // Tells of a wrong checksum first, since what was read of a damaged file may be anything.
      CodecUtil.checkFooter(meta, failure);
    }
  }

  @Override
  public BinaryDocValues getBinary(FieldInfo field) throws IOException {
    SparsePostings lists = postings.get(field.number);
    if (lists == null) {
      throw new CorruptStorageException("no postings of " + field.name + " in " + data);
    }
    return new Values(rows.getBinary(field), lists);
  }

  @Override
  public NumericDocValues getNumeric(FieldInfo field) {
    throw notSparse(field);
  }

  @Override
  public SortedDocValues getSorted(FieldInfo field) {
    throw notSparse(field);
  }

  @Override
  public SortedNumericDocValues getSortedNumeric(FieldInfo field) {
    throw notSparse(field);
  }

  @Override
  public SortedSetDocValues getSortedSet(FieldInfo field) {
    throw notSparse(field);
  }

  @Override
  public DocValuesSkipper getSkipper(FieldInfo field) {
    throw notSparse(field);
  }

  private static IllegalStateException notSparse(FieldInfo field) {
    return new IllegalStateException(field.name + " is not a sparse vector");
  }

  @Override
  public void checkIntegrity() throws IOException {
    rows.checkIntegrity();
    CodecUtil.checksumEntireFile(data);
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(rows, data);
  }
}
