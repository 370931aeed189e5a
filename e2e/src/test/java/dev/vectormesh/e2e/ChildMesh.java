package dev.vectormesh.e2e;

import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.local.cli.VectormeshCli;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.local.data.MeshRecord;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A mesh in a JVM of its own, which can be killed and started again on the same data. */
final class ChildMesh implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);
  private static final int PORTS = 9;
  private static final int TRIES = 3;

  private final DataDirectory data;
  private final Path output;
  private int portBase;
  private final Map<String, ManagedChannel> channels = new HashMap<>();
  private ChildJvm process;

  ChildMesh(Path folder) throws IOException {
    data = DataDirectory.choose(folder.resolve("data"), Map.of());
    output = folder.resolve("up.log");
    start();
  }

  /** On ports that are free: another process may take one before this one does. */
  private void start() throws IOException {
    for (int tries = 1; ; tries++) {
      portBase = freePorts();
      process = launch();
      try {
        awaitUp();
        return;
      } catch (AssertionError e) {
        if (tries == TRIES || !process.said().contains("Address already in use")) {
          throw e;
        }
      }
    }
  }

  private ChildJvm launch() throws IOException {
    return ChildJvm.start(
        output,
        VectormeshCli.class.getName(),
        List.of(
            "up",
            "--data",
            data.root().toString(),
            "--port-base",
            Integer.toString(portBase),
            "--expose"));
  }

  private void awaitUp() {
    await()
        .atMost(START)
        .until(
            () -> {
              process.requireAlive();
              return MeshRecord.read(data.meshRecord()).map(MeshRecord::pid);
            },
            pid -> pid.equals(Optional.of(process.pid())));
  }

  static int freePorts() {
    while (true) {
      int base = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      if (Stream.iterate(base, port -> port + 1).limit(PORTS).allMatch(ChildMesh::free)) {
        return base;
      }
    }
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  URI qdrant() {
    return address("qdrant");
  }

  /** What callers of the exposed Qdrant show. */
  String qdrantKey() {
    return new LocalSecrets(data.secrets()).read("qdrant-api-key");
  }

  private URI address(String service) {
    return MeshRecord.read(data.meshRecord()).orElseThrow().grpc(service);
  }

  private ManagedChannel channel(String service) {
    return channels.computeIfAbsent(
        service,
        name -> {
          TokenSource token = TestMesh.tokens(data).source(TestMesh.TENANT, "e2e", Role.ADMIN);
          return Channels.open(address(name), token);
        });
  }

  NamespaceServiceGrpc.NamespaceServiceBlockingStub namespaces() {
    return NamespaceServiceGrpc.newBlockingStub(channel("ingest"));
  }

  CollectionServiceGrpc.CollectionServiceBlockingStub collections() {
    return CollectionServiceGrpc.newBlockingStub(channel("ingest"));
  }

  DocumentServiceGrpc.DocumentServiceBlockingStub documents() {
    return DocumentServiceGrpc.newBlockingStub(channel("ingest"));
  }

  IngestServiceGrpc.IngestServiceBlockingStub ingest() {
    return IngestServiceGrpc.newBlockingStub(channel("ingest"));
  }

  SearchServiceGrpc.SearchServiceBlockingStub search() {
    return SearchServiceGrpc.newBlockingStub(channel("search"));
  }

  JobServiceGrpc.JobServiceBlockingStub jobs() {
    return JobServiceGrpc.newBlockingStub(channel("job"));
  }

  FinetuneServiceGrpc.FinetuneServiceBlockingStub training() {
    return FinetuneServiceGrpc.newBlockingStub(channel("finetune"));
  }

  JudgementServiceGrpc.JudgementServiceBlockingStub judgements() {
    return JudgementServiceGrpc.newBlockingStub(channel("finetune"));
  }

  /** kill -9 of the JVM. */
  void kill() throws InterruptedException {
    process.kill();
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }

  /** Where its collections and logs lie. */
  Path qdrantFolder() {
    return data.qdrant();
  }

  /** The data directory, for commands. */
  Path root() {
    return data.root();
  }

  void startAgain() throws IOException {
    process = launch();
    awaitUp();
  }

  /** kill -9 of PostgreSQL: the postmaster and all of its children. */
  void killPostgres() throws IOException {
    ProcessHandle postmaster = child("postgres/18/postmaster.pid");
    List<ProcessHandle> children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** kill -9 of Redis. Answers its process id. */
  long killRedis() throws IOException {
    ProcessHandle redis = child("redis/redis.pid");
    redis.destroyForcibly();
    return redis.pid();
  }

  private ProcessHandle child(String pidFile) throws IOException {
    long pid = pid(pidFile).orElseThrow();
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** The process id of Redis, if its file holds one. */
  Optional<Long> redisPid() {
    try {
      return pid("redis/redis.pid");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Long> pid(String pidFile) throws IOException {
    return Files.readAllLines(data.root().resolve(pidFile)).stream()
        .findFirst()
        .map(line -> Long.parseLong(line.strip()));
  }

  @Override
  public void close() throws Exception {
    channels.values().forEach(ManagedChannel::shutdownNow);
    process.stop();
  }
}
