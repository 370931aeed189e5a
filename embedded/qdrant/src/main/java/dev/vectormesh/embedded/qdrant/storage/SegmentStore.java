package dev.vectormesh.embedded.qdrant.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeScheduler;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * The Lucene segments of one collection. Every commit holds all operations up to a sequence number,
 * which stands in the commit itself. Used by one thread at a time.
 */
final class SegmentStore implements AutoCloseable {
  private static final String SEQUENCE = "sequence";

  private final Directory directory;
  private final CollectionSchema schema;
  private final MergeOnRequest merges = new MergeOnRequest();
  private IndexWriter writer;
  private boolean broken;

  private SegmentStore(Directory directory, CollectionSchema schema) throws IOException {
    this.directory = directory;
    this.schema = schema;
    this.writer = writer();
  }

  /** Opens the segments that must be there. */
  static SegmentStore open(Path path, CollectionSchema schema) throws IOException {
    Directory directory = FSDirectory.open(path);
    try {
      if (!DirectoryReader.indexExists(directory)) {
        throw new CorruptStorageException(path + " has no segments file");
      }
      return new SegmentStore(directory, schema);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Makes an empty store, which is on disk when this returns. */
  static SegmentStore create(Path path, CollectionSchema schema) throws IOException {
    Directory directory = FSDirectory.open(path);
    try {
      SegmentStore store = new SegmentStore(directory, schema);
      store.commit(0);
      return store;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private IndexWriter writer() throws IOException {
    TieredMergePolicy policy = new TieredMergePolicy();
    policy.setSegmentsPerTier(4);
    policy.setDeletesPctAllowed(20);
    IndexWriterConfig config = new IndexWriterConfig();
    config.setCodec(new GraphlessCodec());
    config.setMergePolicy(policy);
    config.setMergeScheduler(merges);
    config.setCommitOnClose(false);
    // Larger than the live buffer, so that each flush is one segment.
    config.setRAMBufferSizeMB(1024);
    return new IndexWriter(directory, config);
  }

  /** The last commit's segments, checked against their checksums. */
  DirectoryReader openVerified() throws IOException {
    DirectoryReader reader = DirectoryReader.open(directory);
    for (LeafReaderContext leaf : reader.leaves()) {
      leaf.reader().checkIntegrity();
    }
    return reader;
  }

  /** The segments of the last commit; {@code reader} itself when nothing changed. */
  DirectoryReader refreshed(DirectoryReader reader) throws IOException {
    DirectoryReader changed = DirectoryReader.openIfChanged(reader);
    return changed == null ? reader : changed;
  }

  /** The last operation that the last commit holds. */
  long committed() throws IOException {
    return Long.parseLong(
        DirectoryReader.listCommits(directory).getLast().getUserData().getOrDefault(SEQUENCE, "0"));
  }

  /**
   * Puts {@code points} in place of whatever {@code replaced} names, as of {@code sequence}, and
   * syncs.
   */
  void write(Iterable<PointKey> replaced, Iterable<Point> points, long sequence)
      throws IOException {
    try {
      if (broken) {
        // The failed writer went back to the last commit; the live buffer and the log have all that
        // came after.
        writer = writer();
        broken = false;
      }
      for (PointKey key : replaced) {
        writer.deleteDocuments(Fields.id(key));
      }
      for (Point point : points) {
        writer.addDocument(Fields.document(point, schema));
      }
      commit(sequence);
    } catch (IOException | RuntimeException e) {
      giveUp(e);
      throw e;
    }
  }

  /**
   * Joins small segments and rewrites those with many dead rows; tells whether anything changed.
   */
  boolean merge(long sequence) throws IOException {
    try {
      merges.allow(true);
      writer.maybeMerge();
      merges.allow(false);
      if (!writer.hasUncommittedChanges()) {
        return false;
      }
      commit(sequence);
      return true;
    } catch (IOException | RuntimeException e) {
      giveUp(e);
      throw e;
    } finally {
      merges.allow(false);
    }
  }

  private void commit(long sequence) throws IOException {
    writer.setLiveCommitData(Map.of(SEQUENCE, Long.toString(sequence)).entrySet());
    writer.commit();
  }

  private void giveUp(Exception cause) {
    broken = true;
    try {
      writer.rollback();
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (!broken) {
        writer.close();
      }
    } finally {
      directory.close();
    }
  }

  /** Merges only inside {@link #merge}, on its thread, so that a flush never waits for one. */
  private static final class MergeOnRequest extends MergeScheduler {
    private volatile boolean allowed;

    void allow(boolean now) {
      allowed = now;
    }

    @Override
    public void merge(MergeSource source, MergeTrigger trigger) throws IOException {
      while (allowed) {
        MergePolicy.OneMerge next = source.getNextMerge();
        if (next == null) {
          return;
        }
        source.merge(next);
      }
    }

    @Override
    public void close() {}
  }

  /** Lucene's own codec, with vectors of Qdrant's sizes and no graphs. */
  private static final class GraphlessCodec extends Lucene104Codec {
    private final KnnVectorsFormat vectors = new GraphlessVectors();
    private final DocValuesFormat sparse = new SparseFormat();

    @Override
    public DocValuesFormat getDocValuesFormatForField(String field) {
      return field.startsWith(Fields.SPARSE) ? sparse : super.getDocValuesFormatForField(field);
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return vectors;
    }
  }

  /** {@link Lucene99HnswVectorsFormat} under its own name, so that Lucene reads it without us. */
  private static final class GraphlessVectors extends KnnVectorsFormat {
    private final KnnVectorsFormat format =
        new Lucene99HnswVectorsFormat(16, 100, 1, null, Integer.MAX_VALUE);

    GraphlessVectors() {
      super("Lucene99HnswVectorsFormat");
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return 65_536;
    }
  }
}
