package dev.vectormesh.bench;

import dev.vectormesh.local.simulation.SimulatedVectors;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.store.FSDirectory;

/** Lucene alone, its vectors compared by a byte a number and rescored, in one segment. */
final class BareInt8 implements AutoCloseable {
  private static final int EF = 128;
  private static final String FIELD = "v";

  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final double pointsPerSecond;

  private BareInt8(FSDirectory directory, double pointsPerSecond) throws IOException {
    this.directory = directory;
    this.reader = DirectoryReader.open(directory);
    this.searcher = new IndexSearcher(reader);
    this.searcher.setQueryCache(null);
    this.pointsPerSecond = pointsPerSecond;
  }

  static BareInt8 build(Path path, SimulatedVectors vectors, int count) throws Exception {
    FSDirectory directory = FSDirectory.open(path);
    double rate = BareIndex.writeInt8(directory, count, i -> document(i, vectors.vector(i)));
    return new BareInt8(directory, rate);
  }

  private static Document document(int number, float[] vector) {
    Document document = new Document();
    document.add(new NumericDocValuesField("id", number));
    document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  double pointsPerSecond() {
    return pointsPerSecond;
  }

  long[] nearest(float[] query) throws IOException {
    var walked = new KnnFloatVectorQuery(FIELD, query, EF);
    var rescored = RescoreTopNQuery.createFullPrecisionRescorerQuery(walked, query, FIELD, EF);
    return BareIndex.numbers(reader, searcher.search(rescored, ExactNearest.K).scoreDocs);
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
