package dev.vectormesh.ingest;

import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.job.JobApp;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.SigningConfig;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Stream;

/** Ingest service on real stores, with job service beside it. */
final class IngestMesh extends IngestCalls implements AutoCloseable {
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Path MODELS = Path.of("target", "test-models");
  private static final String[] ALL_MODELS = {
    BundledModels.FAST,
    BundledModels.DEFAULT,
    BundledModels.DRAWN,
    BundledModels.DRAWN_IMAGE,
    BundledModels.TEXT_DETECTION,
    BundledModels.TEXT_RECOGNITION
  };

  private final AuthConfig auth;
  private final Tokens tokens;
  private final String id = UUID.randomUUID().toString();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final SharedStores.Database database;
  private final Path vectors;
  private final Path data;
  private final Map<String, String> settings;
  private EmbeddedQdrant qdrant;
  private EmbeddedTriton triton;
  private IngestApp app;
  private Host ingest;

  private IngestMesh(Map<String, String> more, AuthConfig auth, SigningConfig people)
      throws IOException {
    this.auth = auth;
    this.tokens = Tokens.of(auth, people, InstantSource.system());
    Files.createDirectories(Path.of("target"));
    data = Files.createTempDirectory(Path.of("target"), "ingest-it-").toRealPath();
    vectors = Files.createDirectory(data.resolve("vectors"));
    Files.createDirectory(files());
    BundledModels.unpackTo(MODELS, List.of(ALL_MODELS));
    database = SharedStores.freshDatabase();
    qdrant = startQdrant();
    triton = startTriton(ALL_MODELS);
    Map<String, String> job = stores();
    job.put("queue.poll", "100ms");
    job.put("queue.sweep", "200ms");
    job.put("queue.firstRetry", "200ms");
    job.put("queue.longestRetry", "500ms");
    JobConfig jobConfig = Settings.load("job", JobConfig.class, SettingsSources.overrides(job));
    open.add(Host.of(chain(), JobApp.open(jobConfig)).inProcess("job-" + id).start());

    settings = stores();
    settings.put("qdrant", "inprocess:qdrant-" + id);
    settings.put("triton", "inprocess:triton-" + id);
    settings.put("job", "inprocess:job-" + id);
    settings.put("tokenizers", MODELS.toString());
    settings.put("defaultEncoder", BundledModels.FAST);
    settings.put("objects", data.resolve("objects").toString());
    settings.put("files.roots", files().toString());
    settings.put("files.dataDirectory", files().resolve("mesh-data").toString());
    settings.put("tika.heapMegabytes", "256");
    settings.put("tika.fileTimeout", "20s");
    settings.put("pipeline.repairInterval", "1h");
    settings.put("recordings.ffmpeg", TestFfmpeg.PROGRAM);
    settings.putAll(more);
    startIngest();
  }

  /** Settings replace those of the mesh. */
  static IngestMesh start(Map<String, String> settings) {
    return start(settings, AuthConfig.ofSecret(SECRET), SigningConfig.none());
  }

  /**
   * The same, where tokens are checked in this way.
   *
   * @param people what signs the tokens of this mesh's callers
   */
  static IngestMesh start(Map<String, String> settings, AuthConfig auth, SigningConfig people) {
    try {
      return new IngestMesh(settings, auth, people);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> stores() {
    Map<String, String> values = new HashMap<>();
    if (auth.secret() == null) {
      values.put("auth.jwks", String.join(",", auth.jwks()));
    } else {
      values.put("auth.secret", auth.secret().reveal());
    }
    values.put("postgres.host", database.host());
    values.put("postgres.port", Integer.toString(database.port()));
    values.put("postgres.database", database.name());
    values.put("postgres.ownerUser", database.user());
    values.put("postgres.ownerPassword", database.password());
    values.put("postgres.apiPassword", "api-password");
    values.put("postgres.meshPassword", "mesh-password");
    values.put("postgres.poolSize", "6");
    return values;
  }

  private CallChain chain() {
    HostConfig patient =
        Settings.load(
            "host", HostConfig.class, SettingsSources.overrides(Map.of("callDeadline", "120s")));
    return CallChain.of(auth, patient, Telemetry.none());
  }

  private EmbeddedQdrant startQdrant() throws IOException {
    return EmbeddedQdrant.builder(vectors).inProcessName("qdrant-" + id).start();
  }

  private EmbeddedTriton startTriton(String... models) {
    EmbeddedTriton.Builder builder = EmbeddedTriton.builder(MODELS).inProcess("triton-" + id);
    for (String model : models) {
      builder.load(model);
    }
    return builder.start();
  }

  void stopTriton() {
    triton.close();
  }

  void restartTriton() {
    restartTriton(ALL_MODELS);
  }

  /** Serves these models alone from now on. */
  void restartTriton(String... models) {
    triton.close();
    triton = startTriton(models);
  }

  /** Where models are that can be served. */
  static Path models() {
    return MODELS;
  }

  /** Serves these models beside the usual ones from now on. */
  void serveToo(String... models) {
    restartTriton(Stream.concat(Stream.of(ALL_MODELS), Stream.of(models)).toArray(String[]::new));
  }

  /** Starts ingest service anew, with something between it and one of its backends. */
  Detour detourTo(String backend) {
    stopIngest();
    Detour detour = new Detour(URI.create("inprocess:" + backend + "-" + id));
    open.add(detour);
    settings.put(backend, detour.uri().toString());
    startIngest();
    return detour;
  }

  /** Starts ingest service anew on the backend itself. */
  void endDetour(String backend) {
    stopIngest();
    settings.put(backend, "inprocess:" + backend + "-" + id);
    startIngest();
  }

  void startIngest() {
    IngestConfig config =
        Settings.load("ingest", IngestConfig.class, SettingsSources.overrides(settings));
    app = IngestApp.open(config);
    ingest = Host.of(chain(), app).inProcess("ingest-" + id).start();
  }

  void stopIngest() {
    ingest.close();
  }

  void stopQdrant() throws IOException {
    qdrant.close();
  }

  void restartQdrant() throws IOException {
    qdrant = startQdrant();
  }

  IngestApp app() {
    return app;
  }

  /** The folder that may be read. */
  Path files() {
    return data.resolve("files");
  }

  @Override
  ManagedChannel channel(String service, String tenant, Role role) {
    return channel(service, tokens.source(tenant, "ann", role));
  }

  private ManagedChannel channel(String service, TokenSource token) {
    ManagedChannel channel = Channels.open(URI.create("inprocess:" + service + "-" + id), token);
    open.add(channel::shutdownNow);
    return channel;
  }

  /** To ingest service, with a token that sees documents by these labels. */
  ManagedChannel labelled(Role role, String... labels) {
    return channel("ingest", tokens.source(TENANT, "ann", Set.of(labels), role));
  }

  /** To ingest service, with a token of the caller's. */
  ManagedChannel channel(TokenSource token) {
    return channel("ingest", token);
  }

  StoredState stored() {
    return new StoredState(this, URI.create("inprocess:qdrant-" + id), database);
  }

  @Override
  public void close() throws Exception {
    ingest.close();
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
    triton.close();
    qdrant.close();
  }
}
