package dev.vectormesh.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * Writes documents by Lucene alone at its best: flat segments with a thread per core, then one
 * merge that builds the graph, since graphs of segments that are joined later would be work done
 * twice.
 */
final class BareIndex {
  private static final int M = 16;
  private static final int EF_CONSTRUCT = 200;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** Vectors without a graph. */
  private static final KnnVectorsFormat FLAT =
      new Lucene99HnswVectorsFormat(M, EF_CONSTRUCT, 1, null, Integer.MAX_VALUE);

  private BareIndex() {}

  /** Writes one segment of float32 vectors; documents a second. */
  static double write(Directory directory, int count, IntFunction<Document> documents)
      throws Exception {
    return write(
        directory,
        count,
        documents,
        workers -> new Lucene99HnswVectorsFormat(M, EF_CONSTRUCT, THREADS, workers, 0));
  }

  /** Writes one segment of vectors that are compared by a byte a number; documents a second. */
  static double writeInt8(Directory directory, int count, IntFunction<Document> documents)
      throws Exception {
    return write(
        directory,
        count,
        documents,
        workers ->
            new Lucene104HnswScalarQuantizedVectorsFormat(
                ScalarEncoding.UNSIGNED_BYTE, M, EF_CONSTRUCT, THREADS, workers, 0));
  }

  private static double write(
      Directory directory,
      int count,
      IntFunction<Document> documents,
      Function<ExecutorService, KnnVectorsFormat> graphs)
      throws Exception {
    try (ExecutorService workers = Executors.newFixedThreadPool(THREADS)) {
      long start = System.nanoTime();
      try (IndexWriter writer = new IndexWriter(directory, config(FLAT))) {
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
          int first = t;
          parts.add(() -> {
            for (int i = first; i < count; i += THREADS) {
              writer.addDocument(documents.apply(i));
            }
            return true;
          });
        }
        for (Future<Boolean> part : workers.invokeAll(parts)) {
          part.get();
        }
        writer.commit();
      }
      try (IndexWriter writer = new IndexWriter(directory, config(graphs.apply(workers)))) {
        writer.forceMerge(1);
        writer.commit();
      }
      return count / ((System.nanoTime() - start) / 1e9);
    }
  }

  /** The field {@code id} of what was found; -1 where it is missing. */
  static long[] numbers(IndexReader reader, ScoreDoc[] hits) throws IOException {
    long[] numbers = new long[hits.length];
    for (int i = 0; i < hits.length; i++) {
      var leaf = reader.leaves().get(ReaderUtil.subIndex(hits[i].doc, reader.leaves()));
      NumericDocValues ids = leaf.reader().getNumericDocValues("id");
      numbers[i] =
          ids != null && ids.advanceExact(hits[i].doc - leaf.docBase) ? ids.longValue() : -1;
    }
    return numbers;
  }

  private static IndexWriterConfig config(KnnVectorsFormat format) {
    IndexWriterConfig config = new IndexWriterConfig();
    config.setCodec(
        new Lucene104Codec() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        });
    config.setRAMBufferSizeMB(1_900);
    return config;
  }
}
