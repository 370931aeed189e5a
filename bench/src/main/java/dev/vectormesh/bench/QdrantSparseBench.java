package dev.vectormesh.bench;

import static io.qdrant.client.QueryFactory.nearest;

import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;

/**
 * Sparse queries of five frequent words through the official client beside bare Lucene's BM25 of
 * the same words. Arguments: documents (default 10000), queries (default 2000).
 */
public final class QdrantSparseBench {
  private static final String COLLECTION = "sparse";
  private static final String VECTOR = "bm25";
  private static final int QUERY_WORDS = 5;
  private static final int LIMIT = 100;
  private static final int BATCH = 256;

  private final List<Map<Integer, Integer>> documents = new ArrayList<>();
  private final List<Set<Integer>> queries = new ArrayList<>();

  private QdrantSparseBench(int documentCount, int queryCount) {
    SparseTexts texts = new SparseTexts(7);
    for (int i = 0; i < documentCount; i++) {
      documents.add(texts.document());
    }
    for (int i = 0; i < queryCount; i++) {
      queries.add(texts.query(QUERY_WORDS));
    }
  }

  public static void main(String[] arguments) throws Exception {
    int documents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int queries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
    new QdrantSparseBench(documents, queries).run();
  }

  private void run() throws Exception {
    try (WriteBenchServer qdrant = new WriteBenchServer()) {
      fill(qdrant.client());
      report("sparse, as it was written", measure(qdrant.client()));
      qdrant.restart(() -> {});
      report("sparse, all in segments", measure(qdrant.client()));
    }
    report("bare Lucene BM25", measureLucene());
  }

  private void fill(QdrantClient client) throws Exception {
    client
        .createCollectionAsync(
            CreateCollection.newBuilder()
                .setCollectionName(COLLECTION)
                .setSparseVectorsConfig(
                    SparseVectorConfig.newBuilder()
                        .putMap(
                            VECTOR,
                            SparseVectorParams.newBuilder().setModifier(Modifier.Idf).build()))
                .build())
        .get();
    for (int from = 0; from < documents.size(); from += BATCH) {
      List<PointStruct> batch = new ArrayList<>();
      for (int i = from; i < Math.min(documents.size(), from + BATCH); i++) {
        batch.add(
            PointStruct.newBuilder()
                .setId(PointIdFactory.id(i))
                .setVectors(
                    VectorsFactory.namedVectors(
                        Map.of(VECTOR, SparseTexts.vector(documents.get(i)))))
                .build());
      }
      client.upsertAsync(COLLECTION, batch).get();
    }
  }

  private Percentiles measure(QdrantClient client) throws Exception {
    List<QueryPoints> requests = new ArrayList<>();
    for (Set<Integer> words : queries) {
      List<Integer> indices = List.copyOf(words);
      requests.add(
          QueryPoints.newBuilder()
              .setCollectionName(COLLECTION)
              .setUsing(VECTOR)
              .setQuery(nearest(Collections.nCopies(indices.size(), 1f), indices))
              .setLimit(LIMIT)
              .build());
    }
    Percentiles.Task query = i -> client.queryAsync(requests.get(i)).get();
    Percentiles.of(requests.size(), query);
    return Percentiles.of(requests.size(), query);
  }

  private Percentiles measureLucene() throws Exception {
    Path folder = Files.createTempDirectory("lucene-bench");
    try (FSDirectory directory = FSDirectory.open(folder)) {
      index(directory);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        List<Query> bare = new ArrayList<>();
        for (Set<Integer> words : queries) {
          BooleanQuery.Builder any = new BooleanQuery.Builder();
          words.forEach(
              word ->
                  any.add(new TermQuery(new Term("text", Integer.toString(word))), Occur.SHOULD));
          bare.add(any.build());
        }
        Percentiles.Task query = i -> searcher.search(bare.get(i), LIMIT);
        Percentiles.of(bare.size(), query);
        return Percentiles.of(bare.size(), query);
      }
    } finally {
      WriteBenchServer.deleteTree(folder);
    }
  }

  private void index(FSDirectory directory) throws IOException {
    FieldType type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig().setRAMBufferSizeMB(512))) {
      for (Map<Integer, Integer> counts : documents) {
        Document document = new Document();
        counts.forEach(
            (word, count) -> {
              for (int i = 0; i < count; i++) {
                document.add(new Field("text", Integer.toString(word), type));
              }
            });
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static void report(String what, Percentiles times) {
    System.out.printf(
        Locale.ROOT,
        "%-30s p50 %7.3f ms   p95 %7.3f ms%n",
        what,
        times.millis(0.5),
        times.millis(0.95));
  }
}
