package dev.vectormesh.e2e;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.local.data.MeshRecord;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc;
import dev.vectormesh.tuning.v1.ModelServiceGrpc;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A whole mesh on ports of its own, started once for all test classes of a JVM and known to the
 * command line by its {@code mesh.json}.
 */
final class TestMesh implements AutoCloseable {
  /** The tenant of the command line. */
  static final String TENANT = "local";

  private final Path folder;
  private final DataDirectory data;
  private final WordCounts provider = new WordCounts();
  private final Mesh mesh;
  private final Tokens tokens;

  private TestMesh(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(files());
    data = DataDirectory.choose(folder.resolve("data"), Map.of());
    data.make();
    provider.describeTo(data.root());
    copyPlugin();
    mesh =
        Mesh.start(
            data,
            MeshOptions.onPorts(
                    MeshOptions.Ports.free(), List.of(files().toString(), data.root().toString()))
                .withLocalWebhooks(),
            step -> {});
    new MeshRecord(ProcessHandle.current().pid(), MeshRecord.ownStart(), "e2e", mesh.ports())
        .write(data.meshRecord());
    tokens = tokens(data);
  }

  /** The jar of the example, as this build made it. */
  private void copyPlugin() throws IOException {
    Path jar =
        Path.of("..", "examples", "plugin-mailbox", "target")
            .resolve("vectormesh-example-mailbox-0.1.0-SNAPSHOT.jar");
    Files.createDirectories(data.plugins());
    Files.copy(jar, data.plugins().resolve("mailbox.jar"));
  }

  static Tokens tokens(DataDirectory data) {
    return Tokens.of(new Secret(new LocalSecrets(data.secrets()).read("jwt")));
  }

  /** The folder that `ingest` may read. */
  Path files() {
    return folder.resolve("files");
  }

  /** A folder beside it that `ingest` may not read. */
  Path outside() throws IOException {
    return Files.createDirectories(folder.resolve("outside"));
  }

  Path data() {
    return data.root();
  }

  int port(String name) {
    return mesh.ports().getOrDefault(name, 0);
  }

  URI gateway() {
    return URI.create("http://127.0.0.1:" + port("gateway"));
  }

  URI http() {
    return URI.create("http://127.0.0.1:" + port("http"));
  }

  String token(Role role) {
    return tokens.mint(TENANT, "e2e", role);
  }

  String token(String tenant, Role role) {
    return tokens.mint(tenant, "e2e", role);
  }

  String expiredToken() {
    return tokens.mint(TENANT, "e2e", Duration.ofHours(-1), Role.ADMIN);
  }

  GraphqlClient graphql() {
    return graphql(token(Role.ADMIN));
  }

  GraphqlClient graphql(@Nullable String token) {
    return new GraphqlClient(gateway(), token);
  }

  GrpcClient grpc(@Nullable String token) {
    return new GrpcClient(token);
  }

  /** The services' own network ports, for one caller. */
  final class GrpcClient implements AutoCloseable {
    private final ManagedChannel ingest;
    private final ManagedChannel search;
    private final ManagedChannel job;
    private final ManagedChannel finetune;

    private GrpcClient(@Nullable String token) {
      ingest = open("ingest", token);
      search = open("search", token);
      job = open("job", token);
      finetune = open("finetune", token);
    }

    private ManagedChannel open(String service, @Nullable String token) {
      URI uri = URI.create("grpc://127.0.0.1:" + port(service));
      return token == null ? Channels.open(uri) : Channels.open(uri, () -> token);
    }

    NamespaceServiceGrpc.NamespaceServiceBlockingStub namespaces() {
      return NamespaceServiceGrpc.newBlockingStub(ingest);
    }

    CollectionServiceGrpc.CollectionServiceBlockingStub collections() {
      return CollectionServiceGrpc.newBlockingStub(ingest);
    }

    BucketServiceGrpc.BucketServiceBlockingStub buckets() {
      return BucketServiceGrpc.newBlockingStub(ingest);
    }

    DocumentServiceGrpc.DocumentServiceBlockingStub documents() {
      return DocumentServiceGrpc.newBlockingStub(ingest);
    }

    GenerationServiceGrpc.GenerationServiceBlockingStub generations() {
      return GenerationServiceGrpc.newBlockingStub(ingest);
    }

    IngestServiceGrpc.IngestServiceBlockingStub ingest() {
      return IngestServiceGrpc.newBlockingStub(ingest);
    }

    SearchServiceGrpc.SearchServiceBlockingStub search() {
      return SearchServiceGrpc.newBlockingStub(search);
    }

    FeedbackServiceGrpc.FeedbackServiceBlockingStub feedback() {
      return FeedbackServiceGrpc.newBlockingStub(search);
    }

    FinetuneServiceGrpc.FinetuneServiceBlockingStub training() {
      return FinetuneServiceGrpc.newBlockingStub(finetune);
    }

    JudgementServiceGrpc.JudgementServiceBlockingStub judgements() {
      return JudgementServiceGrpc.newBlockingStub(finetune);
    }

    ModelServiceGrpc.ModelServiceBlockingStub models() {
      return ModelServiceGrpc.newBlockingStub(finetune);
    }

    RolloutServiceGrpc.RolloutServiceBlockingStub rollouts() {
      return RolloutServiceGrpc.newBlockingStub(finetune);
    }

    JobServiceGrpc.JobServiceBlockingStub jobs() {
      return JobServiceGrpc.newBlockingStub(job);
    }

    @Override
    public void close() {
      ingest.shutdownNow();
      search.shutdownNow();
      job.shutdownNow();
      finetune.shutdownNow();
    }
  }

  @Override
  public void close() throws IOException {
    mesh.close();
    provider.close();
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** Gives the JVM's mesh to the tests that ask for it. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TestMesh.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(TestMesh.class))
          .computeIfAbsent(TestMesh.class, type -> start(), TestMesh.class);
    }

    private static TestMesh start() {
      try {
        return new TestMesh(Files.createTempDirectory("vectormesh-e2e").toRealPath());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
