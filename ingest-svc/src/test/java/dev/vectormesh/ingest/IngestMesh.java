package dev.vectormesh.ingest;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceBlockingStub;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.ListItemFailuresRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc.NamespaceServiceBlockingStub;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsResponse;
import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.job.JobApp;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
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
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ManagedChannel;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Ingest service on real stores, with job service beside it. */
final class IngestMesh implements AutoCloseable {
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final String TENANT = "acme";
  private static final Path MODELS = Path.of("target", "test-models");

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
    BundledModels.unpackTo(MODELS, List.of(BundledModels.FAST));
    database = SharedStores.freshDatabase();
    qdrant = startQdrant();
    triton = startTriton();
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
    settings.put("files.roots", files().toString());
    settings.put("files.dataDirectory", files().resolve("mesh-data").toString());
    settings.put("tika.heapMegabytes", "256");
    settings.put("tika.fileTimeout", "20s");
    settings.put("pipeline.repairInterval", "1h");
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
      throw new java.io.UncheckedIOException(e);
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

  private EmbeddedTriton startTriton() {
    return EmbeddedTriton.builder(MODELS)
        .inProcess("triton-" + id)
        .load(BundledModels.FAST)
        .start();
  }

  void stopTriton() {
    triton.close();
  }

  void restartTriton() {
    triton = startTriton();
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

  private ManagedChannel channel(String service, String tenant, Role role) {
    return channel(service, tokens.source(tenant, "ann", role));
  }

  private ManagedChannel channel(String service, TokenSource token) {
    ManagedChannel channel = Channels.open(URI.create("inprocess:" + service + "-" + id), token);
    open.add(channel::shutdownNow);
    return channel;
  }

  /** To ingest service, with a token of the caller's. */
  ManagedChannel channel(TokenSource token) {
    return channel("ingest", token);
  }

  NamespaceServiceBlockingStub namespaces(String tenant) {
    return NamespaceServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.ADMIN));
  }

  CollectionServiceBlockingStub collections(String tenant) {
    return CollectionServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.ADMIN));
  }

  DocumentServiceBlockingStub documents(String tenant) {
    return DocumentServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.WRITER))
        .withDeadlineAfter(java.time.Duration.ofMinutes(3));
  }

  IngestServiceBlockingStub ingest(String tenant) {
    return IngestServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.WRITER));
  }

  JobServiceBlockingStub jobs(String tenant) {
    return JobServiceGrpc.newBlockingStub(channel("job", tenant, Role.WRITER));
  }

  /** A new namespace of the tenant with a collection; answers the collection's name. */
  String collection(String tenant, Namespace.Isolation isolation) {
    String unique = "n" + UUID.randomUUID().toString().substring(0, 8);
    Namespace namespace =
        namespaces(tenant)
            .createNamespace(
                CreateNamespaceRequest.newBuilder()
                    .setNamespaceId(unique)
                    .setNamespace(Namespace.newBuilder().setIsolation(isolation))
                    .build());
    return collections(tenant)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(namespace.getName())
                .setCollectionId("docs")
                .setCollection(Collection.newBuilder().setDisplayName("Documents"))
                .build())
        .getName();
  }

  String collection() {
    return collection(TENANT, Namespace.Isolation.ISOLATION_DEDICATED);
  }

  static DocumentWrite write(String id, String title, String text) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(Document.newBuilder().setTitle(title).setText(text))
        .build();
  }

  WriteDocumentsResponse write(String collection, DocumentWrite... documents) {
    return documents(TENANT)
        .writeDocuments(
            WriteDocumentsRequest.newBuilder()
                .setParent(collection)
                .addAllDocuments(List.of(documents))
                .build());
  }

  Job submit(String collection, Path path, boolean removeMissing) {
    return ingest(TENANT)
        .ingestSource(
            IngestSourceRequest.newBuilder()
                .setParent(collection)
                .setSource(
                    Source.newBuilder().setFiles(FilesSource.newBuilder().setPath(path.toString())))
                .setRemoveMissing(removeMissing)
                .build());
  }

  Job await(Job job) {
    return Eventually.get(
        "the end of " + job.getName(),
        () -> jobs(TENANT).getJob(GetJobRequest.newBuilder().setName(job.getName()).build()),
        now ->
            switch (now.getState()) {
              case STATE_SUCCEEDED, STATE_FAILED, STATE_CANCELLED -> true;
              default -> false;
            });
  }

  /** Runs an ingest of the folder of files to its end. */
  Batch ingest(String collection, Path path, boolean removeMissing) {
    return batch(await(submit(collection, path, removeMissing)));
  }

  Batch batch(Job job) {
    try {
      String batch = job.getInput().unpack(IngestInput.class).getBatch();
      return ingest(TENANT).getBatch(GetBatchRequest.newBuilder().setName(batch).build());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  Map<String, ItemFailure> failures(Batch batch) {
    Map<String, ItemFailure> failures = new HashMap<>();
    ingest(TENANT)
        .listItemFailures(
            ListItemFailuresRequest.newBuilder()
                .setParent(batch.getName())
                .setPageSize(500)
                .build())
        .getFailuresList()
        .forEach(failure -> failures.put(failure.getItem(), failure));
    return failures;
  }

  List<Document> list(String collection) {
    return documents(TENANT)
        .listDocuments(
            ListDocumentsRequest.newBuilder().setParent(collection).setPageSize(500).build())
        .getDocumentsList();
  }

  String signature(String collection) {
    return namespaces(TENANT)
        .resolveServing(
            ResolveServingRequest.newBuilder()
                .setName(collection.substring(0, collection.indexOf("/collections")))
                .build())
        .getNamespace()
        .getSignature();
  }

  /** The Qdrant collection that holds a collection. */
  String physical(String collection) {
    return serving(TENANT, collection).getPhysicalCollection();
  }

  private ResolveServingResponse serving(String tenant, String collection) {
    String namespace = collection.substring(0, collection.indexOf("/collections"));
    return namespaces(tenant)
        .resolveServing(ResolveServingRequest.newBuilder().setName(namespace).build());
  }

  List<String> physicalCollections() {
    try (Qdrant client = openQdrant()) {
      return client.await(client.client().listCollectionsAsync());
    }
  }

  /** A Qdrant collection that this service knows nothing of. */
  void makePhysical(String name) {
    try (Qdrant client = openQdrant()) {
      VectorParams vector =
          VectorParams.newBuilder().setSize(3).setDistance(Distance.Cosine).build();
      var made = client.await(client.client().createCollectionAsync(name, vector));
    }
  }

  private Qdrant openQdrant() {
    return Qdrant.open(URI.create("inprocess:qdrant-" + id));
  }

  /** All points of a tenant in the collection that holds this namespace. */
  List<RetrievedPoint> points(String tenant, String collection) throws Exception {
    var serving = serving(tenant, collection);
    try (Qdrant client = openQdrant()) {
      return client
          .await(
              client
                  .client()
                  .scrollAsync(
                      ScrollPoints.newBuilder()
                          .setCollectionName(serving.getPhysicalCollection())
                          .setLimit(10_000)
                          .setFilter(
                              Filter.newBuilder()
                                  .addMust(
                                      ConditionFactory.matchKeyword(
                                          "ns", serving.getNamespace().getUid())))
                          .setWithPayload(WithPayloadSelectorFactory.enable(true))
                          .build()))
          .getResultList();
    }
  }

  /** Rows of a table as the role of requests sees them, without a tenant. */
  long rowsWithoutTenant(String table) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), "vm_corpus_api", "api-password");
        Statement sql = connection.createStatement();
        var rows = sql.executeQuery("select count(*) from corpus." + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Changes rows as the server's superuser. */
  int sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
        Statement sql = connection.createStatement()) {
      return sql.executeUpdate(statement);
    }
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
