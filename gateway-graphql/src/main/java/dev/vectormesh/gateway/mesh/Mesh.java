package dev.vectormesh.gateway.mesh;

import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.BucketServiceGrpc.BucketServiceFutureStub;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc.CollectionServiceFutureStub;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceFutureStub;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc.GenerationServiceFutureStub;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc.IngestServiceFutureStub;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc.NamespaceServiceFutureStub;
import dev.vectormesh.corpus.v1.UsageServiceGrpc;
import dev.vectormesh.corpus.v1.UsageServiceGrpc.UsageServiceFutureStub;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.EventServiceGrpc.EventServiceFutureStub;
import dev.vectormesh.job.v1.EventServiceGrpc.EventServiceStub;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceFutureStub;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceStub;
import dev.vectormesh.job.v1.QueueServiceGrpc;
import dev.vectormesh.job.v1.QueueServiceGrpc.QueueServiceFutureStub;
import dev.vectormesh.job.v1.ScheduleServiceGrpc;
import dev.vectormesh.job.v1.ScheduleServiceGrpc.ScheduleServiceFutureStub;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.v1.WebhookServiceGrpc.WebhookServiceFutureStub;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.FeedbackServiceGrpc.FeedbackServiceFutureStub;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceFutureStub;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import dev.vectormesh.search.v1.StatsServiceGrpc.StatsServiceFutureStub;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc.FinetuneServiceFutureStub;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc.JudgementServiceFutureStub;
import dev.vectormesh.tuning.v1.ModelServiceGrpc;
import dev.vectormesh.tuning.v1.ModelServiceGrpc.ModelServiceFutureStub;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc.RolloutServiceFutureStub;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc.RolloutServiceStub;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The services behind the gateway, one channel each. */
public final class Mesh implements AutoCloseable {
  private final ManagedChannel ingest;
  private final ManagedChannel search;
  private final ManagedChannel job;
  private final @Nullable ManagedChannel finetune;
  private final ServicesHealth health;

  private Mesh(
      ManagedChannel ingest,
      ManagedChannel search,
      ManagedChannel job,
      @Nullable ManagedChannel finetune) {
    this.ingest = ingest;
    this.search = search;
    this.job = job;
    this.finetune = finetune;
    this.health = new ServicesHealth(ingest, search, job, finetune);
  }

  public static Mesh open(URI ingest, URI search, URI job, Optional<URI> finetune) {
    return new Mesh(
        Channels.open(ingest),
        Channels.open(search),
        Channels.open(job),
        finetune.map(Channels::open).orElse(null));
  }

  public NamespaceServiceFutureStub namespaces() {
    return NamespaceServiceGrpc.newFutureStub(ingest);
  }

  public CollectionServiceFutureStub collections() {
    return CollectionServiceGrpc.newFutureStub(ingest);
  }

  public DocumentServiceFutureStub documents() {
    return DocumentServiceGrpc.newFutureStub(ingest);
  }

  public BucketServiceFutureStub buckets() {
    return BucketServiceGrpc.newFutureStub(ingest);
  }

  public IngestServiceFutureStub ingest() {
    return IngestServiceGrpc.newFutureStub(ingest);
  }

  public GenerationServiceFutureStub generations() {
    return GenerationServiceGrpc.newFutureStub(ingest);
  }

  public UsageServiceFutureStub usage() {
    return UsageServiceGrpc.newFutureStub(ingest);
  }

  public FinetuneServiceFutureStub finetune() {
    return FinetuneServiceGrpc.newFutureStub(tuning());
  }

  public ModelServiceFutureStub models() {
    return ModelServiceGrpc.newFutureStub(tuning());
  }

  public JudgementServiceFutureStub judgements() {
    return JudgementServiceGrpc.newFutureStub(tuning());
  }

  public RolloutServiceFutureStub rollouts() {
    return RolloutServiceGrpc.newFutureStub(tuning());
  }

  public RolloutServiceStub rolloutStreams() {
    return RolloutServiceGrpc.newStub(tuning());
  }

  /**
   * @throws ApiException FAILED_PRECONDITION (WRONG_STATE) where the installation has none
   */
  private ManagedChannel tuning() {
    if (finetune == null) {
      throw ApiException.wrongState("finetune-svc", "not part of this installation");
    }
    return finetune;
  }

  public SearchServiceFutureStub search() {
    return SearchServiceGrpc.newFutureStub(search);
  }

  public FeedbackServiceFutureStub feedback() {
    return FeedbackServiceGrpc.newFutureStub(search);
  }

  public StatsServiceFutureStub stats() {
    return StatsServiceGrpc.newFutureStub(search);
  }

  public JobServiceFutureStub jobs() {
    return JobServiceGrpc.newFutureStub(job);
  }

  public JobServiceStub jobStreams() {
    return JobServiceGrpc.newStub(job);
  }

  public QueueServiceFutureStub queues() {
    return QueueServiceGrpc.newFutureStub(job);
  }

  public EventServiceFutureStub events() {
    return EventServiceGrpc.newFutureStub(job);
  }

  public EventServiceStub eventStreams() {
    return EventServiceGrpc.newStub(job);
  }

  public ScheduleServiceFutureStub schedules() {
    return ScheduleServiceGrpc.newFutureStub(job);
  }

  public WebhookServiceFutureStub webhooks() {
    return WebhookServiceGrpc.newFutureStub(job);
  }

  /** The services' own health, summed up: one for all who ask. */
  public ServicesHealth health() {
    return health;
  }

  @Override
  public void close() {
    List.of(ingest, search, job).forEach(ManagedChannel::shutdownNow);
    if (finetune != null) {
      finetune.shutdownNow();
    }
  }
}
