package dev.vectormesh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/** Lucene alone, with one segment: what the embedded server is measured against. */
final class BareLucene implements AutoCloseable {
  private static final int M = 16;
  private static final int EF_CONSTRUCT = 200;
  private static final int EF = 128;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** Vectors without a graph. */
  private static final KnnVectorsFormat FLAT =
      new Lucene99HnswVectorsFormat(M, EF_CONSTRUCT, 1, null, Integer.MAX_VALUE);

  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final boolean quantized;
  private final double pointsPerSecond;

  private BareLucene(FSDirectory directory, boolean quantized, double pointsPerSecond)
      throws IOException {
    this.directory = directory;
    this.reader = DirectoryReader.open(directory);
    this.searcher = new IndexSearcher(reader);
    this.searcher.setQueryCache(null);
    this.quantized = quantized;
    this.pointsPerSecond = pointsPerSecond;
  }

  /**
   * Writes the vectors with a thread per core, then joins the segments to one with its graph:
   * Lucene at its best, since graphs of segments that are joined later would be work done twice.
   */
  static BareLucene build(Path path, float[][] vectors, @Nullable ScalarEncoding encoding)
      throws Exception {
    FSDirectory directory = FSDirectory.open(path);
    try (ExecutorService workers = Executors.newFixedThreadPool(THREADS)) {
      long start = System.nanoTime();
      try (IndexWriter writer = new IndexWriter(directory, config(FLAT))) {
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
          int first = t;
          parts.add(() -> {
            for (int i = first; i < vectors.length; i += THREADS) {
              writer.addDocument(document(i, vectors[i]));
            }
            return true;
          });
        }
        for (Future<Boolean> part : workers.invokeAll(parts)) {
          part.get();
        }
        writer.commit();
      }
      try (IndexWriter writer = new IndexWriter(directory, config(graph(encoding, workers)))) {
        writer.forceMerge(1);
        writer.commit();
      }
      double rate = vectors.length / ((System.nanoTime() - start) / 1e9);
      return new BareLucene(directory, encoding != null, rate);
    }
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

  private static KnnVectorsFormat graph(
      @Nullable ScalarEncoding encoding, ExecutorService workers) {
    return encoding == null
        ? new Lucene99HnswVectorsFormat(M, EF_CONSTRUCT, THREADS, workers, 0)
        : new Lucene104HnswScalarQuantizedVectorsFormat(
            encoding, M, EF_CONSTRUCT, THREADS, workers, 0);
  }

  private static Document document(int number, float[] vector) {
    Document document = new Document();
    document.add(new NumericDocValuesField("id", number));
    document.add(new StringField("tenth", "t" + number % 10, Field.Store.NO));
    document.add(new StringField("hundredth", "h" + number % 100, Field.Store.NO));
    document.add(new KnnFloatVectorField("v", vector, VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  double pointsPerSecond() {
    return pointsPerSecond;
  }

  int segments() {
    return reader.leaves().size();
  }

  /** Searches among all, or among those with a value of a field. */
  NearestEngine engine(@Nullable Term filter) {
    return query -> {
      Query nearest =
          new KnnFloatVectorQuery("v", query, EF, filter == null ? null : new TermQuery(filter));
      if (quantized) {
        nearest = RescoreTopNQuery.createFullPrecisionRescorerQuery(nearest, query, "v", EF);
      }
      return ids(searcher.search(nearest, ClusteredVectors.K).scoreDocs);
    };
  }

  private int[] ids(ScoreDoc[] hits) throws IOException {
    int[] ids = new int[hits.length];
    for (int i = 0; i < hits.length; i++) {
      var leaf = reader.leaves().get(ReaderUtil.subIndex(hits[i].doc, reader.leaves()));
      NumericDocValues numbers = leaf.reader().getNumericDocValues("id");
      ids[i] =
          numbers != null && numbers.advanceExact(hits[i].doc - leaf.docBase)
              ? (int) numbers.longValue()
              : -1;
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
