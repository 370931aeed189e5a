package dev.vectormesh.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.VectorUtil;

/** Lucene alone over documents of words and vectors, in one segment. */
final class BareHybrid implements AutoCloseable {
  private static final String WORDS = "words";
  private static final String VECTOR = "vector";

  private final Path folder = Files.createTempDirectory("lucene-bench");
  private final FSDirectory directory = FSDirectory.open(folder);
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  BareHybrid(List<Map<Integer, Integer>> documents, List<float[]> vectors) throws Exception {
    BareIndex.write(directory, documents.size(), i -> document(documents.get(i), vectors.get(i)));
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
  }

  static float[] unit(float[] vector) {
    return VectorUtil.l2normalize(vector);
  }

  private static Document document(Map<Integer, Integer> words, float[] vector) {
    FieldType type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    Document document = new Document();
    words.forEach((word, count) -> {
      for (int i = 0; i < count; i++) {
        document.add(new Field(WORDS, Integer.toString(word), type));
      }
    });
    document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  Percentiles measureWords(List<Set<Integer>> queries, int limit) throws Exception {
    List<Query> bare = new ArrayList<>();
    for (Set<Integer> words : queries) {
      BooleanQuery.Builder any = new BooleanQuery.Builder();
      for (int word : words) {
        any.add(new TermQuery(new Term(WORDS, Integer.toString(word))), Occur.SHOULD);
      }
      bare.add(any.build());
    }
    return measure(bare, limit);
  }

  Percentiles measureNeighbours(List<float[]> queries, int limit) throws Exception {
    List<Query> bare = new ArrayList<>();
    for (float[] vector : queries) {
      bare.add(new KnnFloatVectorQuery(VECTOR, vector, limit));
    }
    return measure(bare, limit);
  }

  private Percentiles measure(List<Query> queries, int limit) throws Exception {
    Percentiles.Task task = i -> searcher.search(queries.get(i), limit);
    Percentiles.of(queries.size(), task);
    return Percentiles.of(queries.size(), task);
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
