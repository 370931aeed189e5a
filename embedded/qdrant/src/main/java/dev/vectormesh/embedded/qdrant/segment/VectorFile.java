package dev.vectormesh.embedded.qdrant.segment;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.Directory;

/**
 * A file with the vectors, the quantized vectors or the graph of a large segment. To read millions
 * of vectors takes seconds, for which a start does not wait: it is done later, beside the searches.
 * Damage is found then, and what was read is in memory, where searches find it.
 */
public final class VectorFile {
  /** In the order in which a search needs them: graph, quantized vectors, vectors. */
  private static final List<String> ENDINGS = List.of("vex", "veq", "vec");

  private static final int STEP = 8 << 20;

  private final Directory directory;
  private final String name;
  private final long bytes;

  private VectorFile(Directory directory, String name, long bytes) {
    this.directory = directory;
    this.name = name;
    this.bytes = bytes;
  }

  /** Those of segments whose vectors take more than so many bytes. */
  static List<VectorFile> of(DirectoryReader reader, long large) throws IOException {
    List<VectorFile> files = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      List<VectorFile> some = of((SegmentReader) leaf.reader());
      if (isLarge(some, large)) {
        files.addAll(some);
      }
    }
    files.sort(Comparator.comparingInt(VectorFile::turn));
    return files;
  }

  private static List<VectorFile> of(SegmentReader segment) throws IOException {
    List<VectorFile> files = new ArrayList<>();
    for (String name : segment.getSegmentInfo().files()) {
      if (ENDINGS.contains(IndexFileNames.getExtension(name))) {
        Directory directory = segment.directory();
        files.add(new VectorFile(directory, name, directory.fileLength(name)));
      }
    }
    return files;
  }

  private static boolean isLarge(List<VectorFile> files, long large) {
    return files.stream().mapToLong(VectorFile::bytes).sum() > large;
  }

  private int turn() {
    return ENDINGS.indexOf(IndexFileNames.getExtension(name));
  }

  /** Checks the segment's files against their checksums, but for large ones of vectors. */
  static void checkOthers(SegmentReader segment, long large) throws IOException {
    if (!isLarge(of(segment), large)) {
      segment.checkIntegrity();
      return;
    }
    checkAllButVectors(segment);
  }

  private static void checkAllButVectors(CodecReader segment) throws IOException {
    if (segment.getPostingsReader() != null) {
      segment.getPostingsReader().checkIntegrity();
    }
    if (segment.getDocValuesReader() != null) {
      segment.getDocValuesReader().checkIntegrity();
    }
    if (segment.getNormsReader() != null) {
      segment.getNormsReader().checkIntegrity();
    }
    if (segment.getPointsReader() != null) {
      segment.getPointsReader().checkIntegrity();
    }
    segment.getFieldsReader().checkIntegrity();
  }

  public long bytes() {
    return bytes;
  }

  /**
   * Reads the file and checks it against its checksum.
   *
   * @param goOn is told how many bytes were read since the last time, and whether to go on
   * @throws IOException when the file is damaged, or cannot be read
   */
  public void read(LongPredicate goOn) throws IOException {
    try (ChecksumIndexInput in = directory.openChecksumInput(name)) {
      long end = bytes - CodecUtil.footerLength();
      while (in.getFilePointer() < end) {
        long step = Math.min(STEP, end - in.getFilePointer());
        in.seek(in.getFilePointer() + step);
        if (!goOn.test(step)) {
          return;
        }
      }
      var checksum = CodecUtil.checkFooter(in);
    } catch (NoSuchFileException e) {
      // Joined with others meanwhile, which checks it.
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
