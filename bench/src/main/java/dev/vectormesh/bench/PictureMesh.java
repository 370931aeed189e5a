package dev.vectormesh.bench;

import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.local.simulation.SimulatedNamespace;
import dev.vectormesh.local.simulation.SimulatedVectors;
import dev.vectormesh.local.simulation.Simulation;
import dev.vectormesh.local.simulation.StandInModel;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.ManagedChannel;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A mesh in this process, listening as {@code vectormesh up} does, that searches pictures. */
final class PictureMesh implements AutoCloseable {
  static final String NAMESPACE = "namespaces/simulated";
  private static final String TENANT = "bench";
  private static final int BATCH = 10_000;

  private final DataDirectory directory;
  private final Mesh mesh;
  private final TokenSource token;

  private PictureMesh(DataDirectory directory, Mesh mesh) {
    this.directory = directory;
    this.mesh = mesh;
    this.token =
        Tokens.of(new Secret(new LocalSecrets(directory.secrets()).read("jwt")))
            .source(TENANT, "bench", Role.ADMIN);
  }

  static PictureMesh start(Path data) {
    DataDirectory directory = DataDirectory.choose(data, Map.of());
    return new PictureMesh(
        directory,
        Mesh.start(
            directory,
            MeshOptions.onPorts(
                MeshOptions.Ports.free(),
                List.of(data.resolveSibling("").toAbsolutePath().toString())),
            part -> {}));
  }

  /**
   * Lays a model's towers into the mesh's repository.
   *
   * @param model the folder of its text tower, beside that of its image tower; empty for one of
   *     random weights that takes no time
   * @return its name
   */
  static String install(Path data, Optional<Path> model, int dimension) throws IOException {
    DataDirectory directory = DataDirectory.choose(data, Map.of());
    directory.make();
    if (model.isEmpty()) {
      return StandInModel.install(directory.models(), dimension);
    }
    Path folder = model.get().toRealPath();
    String name = folder.getFileName().toString();
    for (String tower : List.of(name, name + "-image")) {
      link(folder.resolveSibling(tower), directory.models().resolve(tower));
    }
    return name;
  }

  /** Files of gigabytes are not copied. */
  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!Files.exists(target)) {
          Files.createLink(target, file);
        }
      }
    }
  }

  /** Stores so many vectors and waits for their graphs; how long each took, in seconds. */
  double[] fill(String encoder, SimulatedVectors vectors, int count) throws Exception {
    ManagedChannel ingest = channel("ingest");
    try (QdrantClient qdrant = qdrant()) {
      SimulatedNamespace namespace =
          SimulatedNamespace.make(
              NamespaceServiceGrpc.newBlockingStub(ingest),
              CollectionServiceGrpc.newBlockingStub(ingest),
              NAMESPACE,
              encoder);
      Simulation simulation =
          new Simulation(
              qdrant, namespace.physicalCollection(), namespace.pictures(TENANT, vectors));
      long start = System.nanoTime();
      simulation.write(count, BATCH, done -> tell(start, "written", done, count));
      double written = seconds(start);
      simulation.awaitGraphs(done -> tell(start, "in graphs", done, count));
      return new double[] {written, seconds(start)};
    } finally {
      ingest.shutdownNow();
    }
  }

  private long told;

  private void tell(long start, String what, long done, long count) {
    if (System.nanoTime() - told > 10_000_000_000L) {
      told = System.nanoTime();
      System.err.printf("%.0f s: %,d of %,d %s%n", seconds(start), done, count, what);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private QdrantClient qdrant() {
    return new QdrantClient(QdrantGrpcClient.newBuilder(engine("qdrant"), true).build());
  }

  DataDirectory directory() {
    return directory;
  }

  /** A channel over TCP with an administrator's token; whoever asks for it shuts it down. */
  ManagedChannel channel(String service) {
    Integer port = mesh.ports().get(service);
    if (port == null) {
      throw new IllegalStateException("no port of " + service);
    }
    return Channels.open(URI.create("grpc://127.0.0.1:" + port), token);
  }

  /** A channel to an engine, in this process. */
  ManagedChannel engine(String name) {
    return Channels.options().plain().open(mesh.channel(name));
  }

  URI gateway() {
    return URI.create("http://127.0.0.1:" + mesh.ports().get("gateway"));
  }

  String token() {
    return token.token();
  }

  @Override
  public void close() {
    mesh.close();
  }
}
