package dev.vectormesh.search;

import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The search service on real stores, in process and on Armeria. */
final class TestMesh implements AutoCloseable {
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final Tokens TOKENS = Tokens.of(new Secret(SECRET));

  private static final Path MODELS = Path.of("target", "test-models");

  private final String id = UUID.randomUUID().toString();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ManagedChannel triton;
  private final SpaceEncoders encoders;
  private final Qdrant qdrant;
  private final TextEncoder encoder;
  private final TestNamespaces namespaces = new TestNamespaces();
  private final TestCorpus corpus;
  private final Host ingest;
  private final Host search;

  private TestMesh(Map<String, String> settings, InstantSource clock, List<String> models)
      throws IOException {
    Path data = Files.createTempDirectory(Path.of("target"), "search-it-");
    BundledModels.unpackTo(MODELS, models);
    open.add(EmbeddedQdrant.builder(data).inProcessName("qdrant-" + id).start());
    EmbeddedTriton.Builder server = EmbeddedTriton.builder(MODELS).inProcess("triton-" + id);
    models.forEach(server::load);
    open.add(server.start());
    EmbeddedRedis redis = SharedStores.redis();

    triton = Channels.options().plain().open(URI.create("inprocess:triton-" + id));
    open.add(triton::shutdownNow);
    encoders = SpaceEncoders.open(triton, List.of(MODELS));
    open.add(encoders);
    encoder = encoders.encoder(BundledModels.FAST).text();
    qdrant = Qdrant.open(URI.create("inprocess:qdrant-" + id));
    open.add(qdrant);
    corpus = new TestCorpus(qdrant.client(), encoder, namespaces);

    CallChain chain =
        CallChain.of(AuthConfig.ofSecret(SECRET), HostConfig.local(), Telemetry.none());
    ingest = Host.of(chain, namespaces).inProcess("ingest-" + id).shared().start();
    open.add(ingest);
    Map<String, String> all = new HashMap<>();
    all.put("auth.secret", SECRET);
    all.put("qdrant", "inprocess:qdrant-" + id);
    all.put("triton", "inprocess:triton-" + id);
    all.put("ingest", "inprocess:ingest-" + id);
    all.put("tokenizers", MODELS.toString());
    all.put("redis.uri", "redis://" + redis.host() + ":" + redis.port());
    all.put("redis.password", redis.password());
    all.put("queryTimeout", "20s");
    all.putAll(settings);
    SearchConfig config =
        Settings.load("search", SearchConfig.class, SettingsSources.overrides(all));
    search =
        Host.of(chain, SearchApp.open(config, clock)).inProcess("search-" + id).armeria(0).start();
    open.add(search);
  }

  /** Settings replace those of the mesh. */
  static TestMesh start(Map<String, String> settings) throws IOException {
    return start(settings, InstantSource.system());
  }

  /** With other models beside the fast one. */
  static TestMesh start(Map<String, String> settings, InstantSource clock, String... models)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(models));
    all.add(BundledModels.FAST);
    return new TestMesh(settings, clock, all);
  }

  /** Settings that keep feedback in this database. */
  static Map<String, String> postgres(SharedStores.Database database) {
    return Map.of(
        "postgres.host", database.host(),
        "postgres.port", Integer.toString(database.port()),
        "postgres.database", database.name(),
        "postgres.ownerUser", database.user(),
        "postgres.ownerPassword", database.password(),
        "postgres.apiPassword", "api-password",
        "postgres.meshPassword", "mesh-password");
  }

  TextEncoder encoder() {
    return encoder;
  }

  /** A corpus whose vectors another model makes. */
  TestCorpus corpus(String model) {
    return new TestCorpus(qdrant.client(), encoders.encoder(model).text(), namespaces);
  }

  EmbeddingSpace space(String model) {
    return encoders.encoder(model).space();
  }

  /** Takes a model from Triton. */
  void unload(String model) {
    var unused =
        GRPCInferenceServiceGrpc.newBlockingStub(triton)
            .repositoryModelUnload(
                RepositoryModelUnloadRequest.newBuilder().setModelName(model).build());
  }

  TestNamespaces namespaces() {
    return namespaces;
  }

  TestCorpus corpus() {
    return corpus;
  }

  Host search() {
    return search;
  }

  /** Namespaces cannot be resolved from now on. */
  void stopIngest() {
    ingest.close();
  }

  static String token(String tenant) {
    return TOKENS.mint(tenant, "ann", Role.READER);
  }

  /** To search service, with a token that sees documents by these labels. */
  ManagedChannel channel(String tenant, Role role, Set<String> labels) {
    return channel(
        URI.create("inprocess:search-" + id),
        TOKENS.mint(tenant, "ann", Tokens.DEFAULT_LIFE, labels, role));
  }

  SearchServiceGrpc.SearchServiceBlockingStub search(String tenant) {
    return SearchServiceGrpc.newBlockingStub(channel(tenant));
  }

  StatsServiceGrpc.StatsServiceBlockingStub stats(String tenant) {
    return StatsServiceGrpc.newBlockingStub(channel(tenant));
  }

  FeedbackServiceGrpc.FeedbackServiceBlockingStub feedback(String tenant, Role role) {
    return FeedbackServiceGrpc.newBlockingStub(
        channel(URI.create("inprocess:search-" + id), TOKENS.mint(tenant, "ann", role)));
  }

  private ManagedChannel channel(String tenant) {
    return channel(URI.create("inprocess:search-" + id), token(tenant));
  }

  ManagedChannel channel(URI uri, String token) {
    ManagedChannel channel = Channels.open(uri, TokenSource.fixed(new Secret(token)));
    open.add(channel::shutdownNow);
    return channel;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable o : open.reversed()) {
      o.close();
    }
  }
}
