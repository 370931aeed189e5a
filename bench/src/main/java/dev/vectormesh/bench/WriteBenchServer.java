package dev.vectormesh.bench;

import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** An embedded Qdrant in a folder of its own, and the official client on an in-process channel. */
final class WriteBenchServer implements AutoCloseable {
  private final Path folder;
  private EmbeddedQdrant server;
  private QdrantClient client;

  WriteBenchServer() throws IOException {
    folder = Files.createTempDirectory("qdrant-bench");
    open();
  }

  private void open() throws IOException {
    String name = UUID.randomUUID().toString();
    server = EmbeddedQdrant.builder(folder).inProcessName(name).start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    client = new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build());
  }

  QdrantClient client() {
    return client;
  }

  Path folder() {
    return folder;
  }

  private void stop() throws IOException {
    client.close();
    server.close();
  }

  /** What is done as soon as a server is open. */
  interface FirstCall {
    void run() throws Exception;
  }

  /** Closes the server and opens it again; returns the seconds from there to the first answer. */
  double restart(FirstCall call) throws Exception {
    stop();
    long start = System.nanoTime();
    open();
    call.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Waits until graphs are built and segments joined. */
  void awaitGreen(String collection) {
    awaitGreen(client, collection);
  }

  /** The same, asked by any client. */
  static void awaitGreen(QdrantClient client, String collection) {
    await()
        .forever()
        // A collection may be green for a moment before its optimizer begins.
        .during(Duration.ofMillis(500))
        .until(
            () -> client.getCollectionInfoAsync(collection).get().getStatus(),
            CollectionStatus.Green::equals);
  }

  long bytesOnDisk() throws IOException {
    return Folders.bytes(folder, "");
  }

  @Override
  public void close() throws IOException {
    stop();
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
