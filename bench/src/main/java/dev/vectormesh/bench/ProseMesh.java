package dev.vectormesh.bench;

import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.search.v1.SearchRequest;
import io.grpc.ManagedChannel;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A mesh in this process that has a folder of made-up prose in one collection. */
final class ProseMesh implements AutoCloseable {
  private static final int WORDS = 60;
  private static final int QUERY_WORDS = 5;
  private static final int SAMPLE = 2_000;

  private final Path folder = Files.createTempDirectory("vectormesh-bench");
  private final DataDirectory directory = DataDirectory.choose(folder.resolve("data"), Map.of());
  private final Mesh mesh = Mesh.start(directory, MeshOptions.inProcess(), part -> {});
  private final TokenSource token =
      Tokens.of(new Secret(new LocalSecrets(directory.secrets()).read("jwt")))
          .source("bench", "bench", Role.ADMIN);

  ProseMesh() throws Exception {}

  DataDirectory directory() {
    return directory;
  }

  /** A channel that carries an administrator's token; whoever asks for it shuts it down. */
  ManagedChannel channel(String service) {
    return Channels.open(mesh.channel(service), token);
  }

  /** A channel without a token, for the engines. */
  ManagedChannel plainChannel(String service) {
    return Channels.options().plain().open(mesh.channel(service));
  }

  /** Writes the files, and returns the first texts: all would be taken for the mesh's own heap. */
  List<String> write(int documents) throws IOException {
    Prose prose = new Prose(1);
    List<String> sample = new ArrayList<>(SAMPLE);
    for (int i = 0; i < documents; i++) {
      String text = prose.text(WORDS);
      if (i < SAMPLE) {
        sample.add(text);
      }
      Path file = folder.resolve("files").resolve("%03d".formatted(i / 1000)).resolve(i + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    return sample;
  }

  /** Ingests what was written. */
  void ingest(Consumer<Job> progress) {
    ManagedChannel ingest = channel("ingest");
    ManagedChannel job = channel("job");
    try {
      NamespaceServiceGrpc.newBlockingStub(ingest)
          .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("bench").build());
      CollectionServiceGrpc.newBlockingStub(ingest)
          .createCollection(
              CreateCollectionRequest.newBuilder()
                  .setParent("namespaces/bench")
                  .setCollectionId("prose")
                  .build());
      FolderIngest.run(
          ingest, job, "namespaces/bench/collections/prose", folder.resolve("files"), progress);
    } finally {
      ingest.shutdownNow();
      job.shutdownNow();
    }
  }

  /** The graphs of what was just written are built beside the first searches: waits for them. */
  void awaitGraphs() throws Exception {
    ManagedChannel channel = plainChannel("qdrant");
    try (QdrantClient qdrant =
        new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build())) {
      for (String collection : qdrant.listCollectionsAsync().get()) {
        WriteBenchServer.awaitGreen(qdrant, collection);
      }
    }
  }

  /** The words of a query. */
  static String words(Prose prose) {
    return prose.text(QUERY_WORDS);
  }

  /** A search with words that hardly come again, so that no cache answers it. */
  static SearchRequest query(Prose prose) {
    return SearchRequest.newBuilder().setParent("namespaces/bench").setQuery(words(prose)).build();
  }

  @Override
  public void close() {
    mesh.close();
  }
}
