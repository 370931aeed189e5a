package dev.vectormesh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/** Lucene alone, with one segment: what the embedded server is measured against. */
final class BareLucene implements AutoCloseable {
  private static final int EF = 128;

  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final double pointsPerSecond;

  private BareLucene(FSDirectory directory, double pointsPerSecond) throws IOException {
    this.directory = directory;
    this.reader = DirectoryReader.open(directory);
    this.searcher = new IndexSearcher(reader);
    this.searcher.setQueryCache(null);
    this.pointsPerSecond = pointsPerSecond;
  }

  /** Writes the vectors as {@link BareIndex} does. */
  static BareLucene build(Path path, float[][] vectors) throws Exception {
    FSDirectory directory = FSDirectory.open(path);
    double rate = BareIndex.write(directory, vectors.length, i -> document(i, vectors[i]));
    return new BareLucene(directory, rate);
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
      ScoreDoc[] hits = searcher.search(nearest, ClusteredVectors.K).scoreDocs;
      return LongStream.of(BareIndex.numbers(reader, hits)).mapToInt(Math::toIntExact).toArray();
    };
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
