package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.GraphThreads;
import dev.vectormesh.embedded.qdrant.dense.VectorIndexing;
import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeScheduler;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * The Lucene segments of one collection. Every commit holds all operations up to a sequence number,
 * which stands in the commit itself. Used by one thread at a time, but {@link #optimize}, which
 * another thread may call meanwhile.
 */
public final class SegmentStore implements AutoCloseable {
  private static final String SEQUENCE = "sequence";

  /** In commits of collections whose log has a mark of what was acknowledged. */
  private static final String MARKED = "acknowledged-mark";

  private final Directory directory;
  private final CollectionSchema schema;
  private final OptimizerPolicy policy;
  private final Codec codec;
  private final MergesOfOptimizer merges = new MergesOfOptimizer();
  private volatile IndexWriter writer;
  private long committed;
  private boolean isMarked;

  private SegmentStore(
      Directory directory,
      CollectionSchema schema,
      Supplier<VectorIndexing> indexing,
      GraphThreads graphs,
      DiskSpace space)
      throws IOException {
    this.directory = directory;
    this.schema = schema;
    this.policy = new OptimizerPolicy(indexing, space);
    this.codec = new SegmentCodec(indexing, graphs);
    this.writer = writer();
  }

  /** Opens the segments that must be there. */
  public static SegmentStore open(
      Path path,
      CollectionSchema schema,
      Supplier<VectorIndexing> indexing,
      GraphThreads graphs,
      DiskSpace space)
      throws IOException {
    Directory directory = FSDirectory.open(path);
    try {
      if (!DirectoryReader.indexExists(directory)) {
        throw new CorruptStorageException(path + " has no segments file");
      }
      SegmentStore store = new SegmentStore(directory, schema, indexing, graphs, space);
      Map<String, String> committed =
          DirectoryReader.listCommits(directory).getLast().getUserData();
      store.committed = Long.parseLong(committed.getOrDefault(SEQUENCE, "0"));
      store.isMarked = committed.containsKey(MARKED);
      return store;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Makes an empty store, which is on disk when this returns. */
  public static SegmentStore create(
      Path path,
      CollectionSchema schema,
      Supplier<VectorIndexing> indexing,
      GraphThreads graphs,
      DiskSpace space)
      throws IOException {
    Directory directory = FSDirectory.open(path);
    try {
      SegmentStore store = new SegmentStore(directory, schema, indexing, graphs, space);
      store.commit(0);
      return store;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private IndexWriter writer() throws IOException {
    IndexWriterConfig config = new IndexWriterConfig();
    config.setCodec(codec);
    config.setMergePolicy(policy);
    config.setMergeScheduler(merges);
    config.setCommitOnClose(false);
    // Larger than the live buffer, so that each flush is one segment.
    config.setRAMBufferSizeMB(1024);
    return new IndexWriter(directory, config);
  }

  /**
   * The last commit's segments, checked against their checksums but for {@link #vectorFiles}.
   *
   * @param large bytes of a segment's vectors above which they are checked later
   */
  public DirectoryReader openVerified(long large) throws IOException {
    DirectoryReader reader = DirectoryReader.open(directory);
    for (LeafReaderContext leaf : reader.leaves()) {
      VectorFile.checkOthers((SegmentReader) leaf.reader(), large);
    }
    return reader;
  }

  /** What {@link #openVerified} did not check, in the order in which searches need it. */
  public static List<VectorFile> vectorFiles(DirectoryReader reader, long large)
      throws IOException {
    return VectorFile.of(reader, large);
  }

  /** The segments of the last commit; {@code reader} itself when nothing changed. */
  public DirectoryReader refreshed(DirectoryReader reader) throws IOException {
    DirectoryReader changed = DirectoryReader.openIfChanged(reader);
    return changed == null ? reader : changed;
  }

  /** The last operation that the last commit holds. */
  public long committed() {
    return committed;
  }

  /** Whether the log must have a mark of what was acknowledged; older versions made none. */
  public boolean isMarked() {
    return isMarked;
  }

  /**
   * Puts {@code points} in place of whatever {@code replaced} names, as of {@code sequence}, and
   * syncs.
   */
  public void write(Iterable<PointKey> replaced, Iterable<Point> points, long sequence)
      throws IOException {
    try {
      if (!writer.isOpen()) {
        // The failed writer went back to the last commit; the live buffer and the log have all that
        // came after.
        writer = writer();
      }
      for (PointKey key : replaced) {
        writer.deleteDocuments(Fields.id(key));
      }
      for (Point point : points) {
        writer.addDocument(Fields.document(point, schema));
      }
      commit(sequence);
    } catch (Throwable e) {
      giveUp(e);
      throw e;
    }
  }

  /** Commits what {@link #optimize} has joined. */
  public void commitMerges() throws IOException {
    try {
      if (writer.isOpen() && writer.hasUncommittedChanges()) {
        commit(committed);
      }
    } catch (Throwable e) {
      giveUp(e);
      throw e;
    }
  }

  private void commit(long sequence) throws IOException {
    writer.setLiveCommitData(Map.of(SEQUENCE, Long.toString(sequence), MARKED, "").entrySet());
    writer.commit();
    committed = sequence;
  }

  private void giveUp(Throwable cause) {
    try {
      writer.rollback();
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /** Whether {@link #optimize} would find something to do in the last commit. */
  public boolean wantsOptimization(boolean idle) throws IOException {
    return policy.wantsMerge(SegmentInfos.readLatestCommit(directory), idle);
  }

  /**
   * Joins segments that {@linkplain OptimizerPolicy the policy} chooses, once; tells whether there
   * were any. May take minutes, in which the store can be written to; ends soon after {@link
   * #close}.
   */
  public boolean optimize(boolean idle) throws IOException {
    policy.begin(idle);
    try {
      int before = merges.count;
      writer.maybeMerge();
      return merges.count > before;
    } catch (AlreadyClosedException e) {
      return false;
    } finally {
      policy.end();
    }
  }

  /** Whether there was too little room on the disk for the last optimization. */
  public boolean isBlocked() {
    return policy.isBlocked();
  }

  @Override
  public void close() throws IOException {
    try {
      // Does not commit; merges that run are given up.
      writer.close();
    } finally {
      directory.close();
    }
  }

  /** Merges only inside {@link #optimize}, on its thread, so that a flush never waits for one. */
  private final class MergesOfOptimizer extends MergeScheduler {
    private int count;

    @Override
    public void merge(MergeSource source, MergeTrigger trigger) throws IOException {
      if (policy.isOptimizer()) {
        MergePolicy.OneMerge next = source.getNextMerge();
        if (next != null) {
          source.merge(next);
          if (!next.isAborted()) {
            count++;
          }
        }
      }
    }

    @Override
    public void close() {}
  }
}
