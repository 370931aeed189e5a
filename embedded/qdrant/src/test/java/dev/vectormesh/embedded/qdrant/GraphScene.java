package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.DenseCollection.awaitIndexed;
import static dev.vectormesh.embedded.qdrant.DenseCollection.upsert;

import dev.vectormesh.embedded.qdrant.collection.BufferLimits;
import dev.vectormesh.embedded.qdrant.dense.PlanCosts;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.SearchParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose collections get graphs as early as can be. */
@Timeout(600)
abstract class GraphScene {
  static final int POINTS = 3_000;
  static final SearchParams GRAPH = SearchParams.getDefaultInstance();
  static final Filter ALL = Filter.getDefaultInstance();

  @RegisterExtension final TestServer server;

  GraphScene() {
    this(PlanCosts.GRAPH_FIRST);
  }

  GraphScene(PlanCosts costs) {
    server =
        new TestServer(
            settings -> settings.bufferLimits(new BufferLimits(500, 16 << 20)).planCosts(costs));
  }

  QdrantClient client() {
    return server.client();
  }

  void create(CreateCollection.Builder request) {
    get(client().createCollectionAsync(request.build()));
  }

  CollectionInfo fill(CreateCollection.Builder request) {
    create(request);
    upsert(client(), 0, POINTS);
    // Nothing is left in memory then.
    server.restart();
    return awaitIndexed(client(), POINTS);
  }

  /** Bytes of the files in the server's directory whose name ends so. */
  long bytes(String ending) {
    try (Stream<Path> files = Files.walk(server.directory())) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
