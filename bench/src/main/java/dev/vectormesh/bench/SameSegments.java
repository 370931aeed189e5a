package dev.vectormesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene alone over the very segments that a server wrote: its one field of quantized vectors,
 * rescored.
 */
final class SameSegments implements AutoCloseable {
  private static final int EF = 128;

  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final String field;

  /** Reads the only index below the folder. */
  SameSegments(Path folder) throws IOException {
    directory = FSDirectory.open(index(folder));
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    field = vectors(FieldInfos.getMergedFieldInfos(reader));
  }

  private static Path index(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.getFileName().toString().startsWith("segments_"))
          .flatMap(path -> Stream.ofNullable(path.getParent()))
          .findFirst()
          .orElseThrow(() -> new IOException("no Lucene index in " + folder));
    }
  }

  private static String vectors(FieldInfos fields) throws IOException {
    for (FieldInfo info : fields) {
      if (info.hasVectorValues()) {
        return info.name;
      }
    }
    throw new IOException("no vectors among " + fields);
  }

  /** Searches like the server, but does not tell which points were found. */
  NearestEngine engine() {
    return query -> {
      Query nearest = new KnnFloatVectorQuery(field, query, EF);
      Query rescored = RescoreTopNQuery.createFullPrecisionRescorerQuery(nearest, query, field, EF);
      int found = searcher.search(rescored, ClusteredVectors.K).scoreDocs.length;
      if (found != ClusteredVectors.K) {
        throw new IllegalStateException(found + " points were found");
      }
      return new int[0];
    };
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
