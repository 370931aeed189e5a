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
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
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
  private static final int M = 16;
  private static final int EF_CONSTRUCT = 200;

  private final Path folder = Files.createTempDirectory("lucene-bench");
  private final FSDirectory directory = FSDirectory.open(folder);
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  BareHybrid(List<Map<Integer, Integer>> documents, List<float[]> vectors) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setRAMBufferSizeMB(1_024);
    config.setCodec(
        new Lucene104Codec() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return new Lucene99HnswVectorsFormat(M, EF_CONSTRUCT);
          }
        });
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < documents.size(); i++) {
        writer.addDocument(document(documents.get(i), vectors.get(i)));
      }
      writer.forceMerge(1);
    }
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
