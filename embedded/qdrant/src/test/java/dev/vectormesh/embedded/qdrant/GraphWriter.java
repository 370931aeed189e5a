package dev.vectormesh.embedded.qdrant;

import dev.vectormesh.embedded.qdrant.collection.BufferLimits;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import java.nio.file.Path;

/**
 * A process to be killed while it builds graphs: writes points and says on standard output up to
 * which number they were acknowledged.
 */
final class GraphWriter {
  private static final int BATCH = 100;

  private GraphWriter() {}

  public static void main(String[] args) throws Exception {
    EmbeddedQdrant.builder(Path.of(args[0]))
        .inProcessName("writer")
        .bufferLimits(new BufferLimits(300, 16 << 20))
        .start();
    QdrantClient client = Clients.inProcess("writer");
    int next = Integer.parseInt(args[1]);
    if (next == 0) {
      Clients.get(client.createCollectionAsync(DenseCollection.request(Distance.Cosine).build()));
    }
    while (true) {
      DenseCollection.upsert(client, next, next + BATCH);
      next += BATCH;
      System.out.println(next);
      System.out.flush();
    }
  }
}
