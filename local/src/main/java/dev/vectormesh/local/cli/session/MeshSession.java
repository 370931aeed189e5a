package dev.vectormesh.local.cli.session;

import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.BucketServiceGrpc.BucketServiceBlockingStub;
import dev.vectormesh.corpus.v1.BucketServiceGrpc.BucketServiceBlockingV2Stub;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceBlockingStub;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceBlockingV2Stub;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc.NamespaceServiceBlockingStub;
import dev.vectormesh.corpus.v1.UsageServiceGrpc;
import dev.vectormesh.corpus.v1.UsageServiceGrpc.UsageServiceBlockingStub;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.EventServiceGrpc.EventServiceBlockingStub;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.QueueServiceGrpc;
import dev.vectormesh.job.v1.QueueServiceGrpc.QueueServiceBlockingStub;
import dev.vectormesh.job.v1.ScheduleServiceGrpc;
import dev.vectormesh.job.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.local.data.MeshRecord;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.platform.auth.AccessLabels;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc.FinetuneServiceBlockingStub;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc.JudgementServiceBlockingStub;
import dev.vectormesh.tuning.v1.ModelServiceGrpc;
import dev.vectormesh.tuning.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc.RolloutServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The mesh that a command talks to: the one that runs on the data directory, or else one that it
 * starts for its own duration, in process and unseen by others.
 */
public final class MeshSession implements AutoCloseable {
  /** The tenant of everybody on this machine. */
  public static final String TENANT = "local";

  private final @Nullable Mesh own;
  private final Optional<MeshRecord> running;
  private final TokenSource token;
  private final DataDirectory directory;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  private MeshSession(@Nullable Mesh own, Optional<MeshRecord> running, DataDirectory directory) {
    this.own = own;
    this.running = running;
    this.token = source(directory);
    this.directory = directory;
  }

  public static MeshSession open(DataDirectory directory, Console console) {
    Optional<MeshRecord> running = running(directory);
    Mesh own = null;
    if (running.isEmpty()) {
      console.note("Starting a mesh for this command (`vectormesh up` keeps one running) ...");
      MeshLog.toFile(directory);
      own = Mesh.start(directory, MeshOptions.inProcess(), step -> {});
    }
    return new MeshSession(own, running, directory);
  }

  /** A session with a mesh of this process, which it closes. */
  public static MeshSession of(Mesh own, DataDirectory directory) {
    return new MeshSession(own, Optional.empty(), directory);
  }

  /** Tokens of an administrator of this machine's tenant, who sees documents of all labels. */
  public static TokenSource source(DataDirectory directory) {
    return tokens(directory).source(TENANT, "cli", Set.of(AccessLabels.ALL), Role.ADMIN);
  }

  /** The record of the mesh that runs on the directory. */
  public static Optional<MeshRecord> running(DataDirectory directory) {
    return MeshRecord.read(directory.meshRecord())
        .filter(record -> directory.inUse())
        .filter(MeshRecord::alive);
  }

  public static Tokens tokens(DataDirectory directory) {
    return Tokens.of(new Secret(new LocalSecrets(directory.secrets()).read("jwt")));
  }

  /** Where the gateway listens, when this is a running mesh. */
  public Optional<URI> gateway() {
    return running.map(MeshRecord::gateway);
  }

  public NamespaceServiceBlockingStub namespaces() {
    return NamespaceServiceGrpc.newBlockingStub(channel("ingest"));
  }

  public GenerationServiceBlockingStub generations() {
    return GenerationServiceGrpc.newBlockingStub(channel("ingest"));
  }

  public UsageServiceBlockingStub usage() {
    return UsageServiceGrpc.newBlockingStub(channel("ingest"));
  }

  public CollectionServiceBlockingStub collections() {
    return CollectionServiceGrpc.newBlockingStub(channel("ingest"));
  }

  public BucketServiceBlockingStub buckets() {
    return BucketServiceGrpc.newBlockingStub(channel("ingest"));
  }

  /** For uploads, which never run ahead of what the server takes. */
  public BucketServiceBlockingV2Stub bucketStreams() {
    return BucketServiceGrpc.newBlockingV2Stub(channel("ingest"));
  }

  public DocumentServiceBlockingStub documents() {
    return DocumentServiceGrpc.newBlockingStub(channel("ingest"));
  }

  /** For streams in both directions. */
  public DocumentServiceBlockingV2Stub documentStreams() {
    return DocumentServiceGrpc.newBlockingV2Stub(channel("ingest"));
  }

  public IngestServiceBlockingStub ingest() {
    return IngestServiceGrpc.newBlockingStub(channel("ingest"));
  }

  public SearchServiceBlockingStub search() {
    return SearchServiceGrpc.newBlockingStub(channel("search"));
  }

  public FeedbackServiceBlockingStub feedback() {
    return FeedbackServiceGrpc.newBlockingStub(channel("search"));
  }

  public RolloutServiceBlockingStub rollouts() {
    return RolloutServiceGrpc.newBlockingStub(channel("finetune"));
  }

  public FinetuneServiceBlockingStub training() {
    return FinetuneServiceGrpc.newBlockingStub(channel("finetune"));
  }

  public JudgementServiceBlockingStub judgements() {
    return JudgementServiceGrpc.newBlockingStub(channel("finetune"));
  }

  public ModelServiceBlockingStub models() {
    return ModelServiceGrpc.newBlockingStub(channel("finetune"));
  }

  public JobServiceBlockingStub jobs() {
    return JobServiceGrpc.newBlockingStub(channel("job"));
  }

  public QueueServiceBlockingStub queues() {
    return QueueServiceGrpc.newBlockingStub(channel("job"));
  }

  public ScheduleServiceBlockingStub schedules() {
    return ScheduleServiceGrpc.newBlockingStub(channel("job"));
  }

  public WebhookServiceBlockingStub webhooks() {
    return WebhookServiceGrpc.newBlockingStub(channel("job"));
  }

  public EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(channel("job"));
  }

  /**
   * The index itself; whoever asks for it closes it.
   *
   * @throws IllegalStateException when the running mesh does not let others reach it
   */
  public QdrantClient qdrant() {
    if (own != null) {
      ManagedChannel channel = Channels.options().plain().open(own.channel("qdrant"));
      return new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build());
    }
    return new QdrantClient(
        QdrantGrpcClient.newBuilder("127.0.0.1", exposed("qdrant"), false)
            .withApiKey(new LocalSecrets(directory.secrets()).read(LocalSecrets.QDRANT_KEY))
            .build());
  }

  /**
   * The model server itself.
   *
   * @throws IllegalStateException when the running mesh does not let others reach it
   */
  public Channel triton() {
    return channels.computeIfAbsent(
        "triton",
        name ->
            Channels.options()
                .plain()
                .open(
                    own == null
                        ? URI.create("grpc://127.0.0.1:" + exposed(name))
                        : own.channel(name)));
  }

  private int exposed(String engine) {
    Integer port = running.orElseThrow().ports().get(engine);
    if (port == null) {
      throw new IllegalStateException(
          ("The running mesh keeps its %s to itself. Start it with `vectormesh up --expose`, or"
                  + " stop it: this command then starts one of its own.")
              .formatted(engine.equals("qdrant") ? "Qdrant" : "model server"));
    }
    return port;
  }

  private ManagedChannel channel(String service) {
    return channels.computeIfAbsent(
        service,
        name ->
            Channels.open(
                own == null ? running.orElseThrow().grpc(name) : own.channel(name), token));
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    if (own != null) {
      own.close();
    }
  }
}
