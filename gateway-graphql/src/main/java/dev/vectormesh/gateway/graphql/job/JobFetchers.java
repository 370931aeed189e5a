package dev.vectormesh.gateway.graphql.job;

import com.google.protobuf.InvalidProtocolBufferException;
import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import com.netflix.graphql.dgs.DgsSubscription;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.gateway.graphql.corpus.BatchLoader;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.gateway.mesh.Subscriptions;
import dev.vectormesh.job.v1.BatchCreateJobsRequest;
import dev.vectormesh.job.v1.BatchCreateJobsResponse;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.RetryJobRequest;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

@DgsComponent
public final class JobFetchers {
  private final Mesh mesh;
  private final Subscriptions subscriptions;

  public JobFetchers(Mesh mesh, Subscriptions subscriptions) {
    this.mesh = mesh;
    this.subscriptions = subscriptions;
  }

  @DgsQuery
  public CompletableFuture<Connection<Job>> jobs(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListJobsRequest.Builder request =
        ListJobsRequest.newBuilder().setPageSize(page.pageSize()).setPageToken(page.token());
    new Arguments(field).string("filter", request::setFilter);
    return CallerScope.of(field)
        .ask(() -> mesh.jobs().listJobs(request.build()))
        .thenApply(r -> Connection.of(page, r.getJobsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Job> job(DataFetchingEnvironment field) {
    return JobLoader.load(field, name(field));
  }

  @DgsMutation
  public CompletableFuture<Job> createJob(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    CreateJobRequest.Builder request = CreateJobRequest.newBuilder();
    given.object("job", job -> request.setJob(job(job)));
    given.string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.jobs().createJob(request.build()));
  }

  @DgsMutation
  public CompletableFuture<List<Job>> createJobs(DataFetchingEnvironment field) {
    BatchCreateJobsRequest.Builder request = BatchCreateJobsRequest.newBuilder();
    for (Arguments job : new Arguments(field).objects("jobs")) {
      request.addRequestsBuilder().setJob(job(job));
    }
    return CallerScope.of(field)
        .ask(() -> mesh.jobs().batchCreateJobs(request.build()))
        .thenApply(BatchCreateJobsResponse::getJobsList);
  }

  private static Job job(Arguments given) {
    Job.Builder job = Job.newBuilder().setKind(given.required("kind"));
    given.string("subject", job::setSubject);
    given.any("input", job::setInput);
    given.integer("priority", job::setPriority);
    given.integer("maxAttempts", job::setMaxAttempts);
    given.time("scheduleTime", job::setScheduleTime);
    given.string("uniqueKey", job::setUniqueKey);
    given.strings("dependsOn", job::addDependsOn);
    return job.build();
  }

  @DgsMutation
  public CompletableFuture<Job> cancelJob(DataFetchingEnvironment field) {
    CancelJobRequest request = CancelJobRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.jobs().cancelJob(request));
  }

  @DgsMutation
  public CompletableFuture<Job> retryJob(DataFetchingEnvironment field) {
    RetryJobRequest.Builder request = RetryJobRequest.newBuilder().setName(name(field));
    new Arguments(field).bool("discardCheckpoint", request::setDiscardCheckpoint);
    return CallerScope.of(field).ask(() -> mesh.jobs().retryJob(request.build()));
  }

  @DgsSubscription
  public Publisher<Job> jobProgress(DataFetchingEnvironment field) {
    return subscriptions.job(CallerScope.of(field), name(field));
  }

  @DgsData(parentType = "Batch", field = "job")
  public CompletableFuture<@Nullable Job> ofBatch(DataFetchingEnvironment field) {
    Batch batch = Objects.requireNonNull(field.getSource());
    return batch.getJob().isEmpty()
        ? CompletableFuture.completedFuture(null)
        : JobLoader.loadOrNull(field, batch.getJob());
  }

  @DgsData(parentType = "Job", field = "batch")
  public CompletableFuture<@Nullable Batch> batch(DataFetchingEnvironment field) {
    Job job = Objects.requireNonNull(field.getSource());
    String batch = batchName(job);
    return batch.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : BatchLoader.loadOrNull(field, batch);
  }

  private static String batchName(Job job) {
    try {
      return job.getInput().is(IngestInput.class)
          ? job.getInput().unpack(IngestInput.class).getBatch()
          : "";
    } catch (InvalidProtocolBufferException e) {
      return "";
    }
  }

  private static String name(DataFetchingEnvironment field) {
    return Names.job(new Arguments(field).required("name"));
  }
}
