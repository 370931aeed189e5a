package dev.vectormesh.ingest.batch;

import com.google.protobuf.Any;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.job.v1.BatchCreateJobsRequest;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.CallContext;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Jobs of batches, at job service. Clients may not create them, so this service's own token goes
 * along.
 */
public final class JobClient {
  /** The kind of all jobs made here. */
  public static final String KIND = "corpus.ingest";

  private static final String SUBJECT = "ingest-svc";
  // Each attempt goes on where the one before stopped: an outage of an hour, or twenty restarts,
  // end no ingest.
  private static final int MAX_ATTEMPTS = 50;

  private final Channel channel;
  private final Tokens tokens;

  public JobClient(Channel channel, Tokens tokens) {
    this.channel = channel;
    this.tokens = tokens;
  }

  /** The batch's job, made now or before. */
  Job create(Batch batch) {
    return create(batch.tenant(), batch.uid(), job(batch));
  }

  private static Job.Builder job(Batch batch) {
    IngestInput input =
        IngestInput.newBuilder().setBatch(batch.name()).setRequest(batch.request()).build();
    return Job.newBuilder()
        .setKind(KIND)
        .setSubject(batch.collection().toString())
        .setInput(Any.pack(input))
        .setMaxAttempts(MAX_ATTEMPTS);
  }

  /**
   * The jobs of a batch's parts, all of them made now or before.
   *
   * @param parts at least one, at most 500
   * @return their names, in the order of the parts
   */
  public List<String> create(List<Batch> parts) {
    Map<UUID, Integer> places = new HashMap<>();
    BatchCreateJobsRequest.Builder all = BatchCreateJobsRequest.newBuilder();
    for (Batch part : parts) {
      places.put(part.uid(), places.size());
    }
    for (Batch part : parts) {
      Job.Builder job = job(part);
      for (UUID first : Objects.requireNonNull(part.part()).after()) {
        job.addDependsOn("batch/" + places.get(first));
      }
      all.addRequests(
          CreateJobRequest.newBuilder().setRequestId(part.uid().toString()).setJob(job));
    }
    return as(
            parts.getFirst().tenant(),
            () -> JobServiceGrpc.newBlockingStub(channel).batchCreateJobs(all.build()))
        .getJobsList()
        .stream()
        .map(Job::getName)
        .toList();
  }

  /** Asks a job to stop; one that has ended is left as it is. */
  void cancel(String tenant, String name) {
    CancelJobRequest request = CancelJobRequest.newBuilder().setName(name).build();
    Job asked = as(tenant, () -> JobServiceGrpc.newBlockingStub(channel).cancelJob(request));
  }

  /**
   * A job, made now or before.
   *
   * @param request the same one names the same job
   */
  public Job create(String tenant, UUID request, Job.Builder job) {
    CreateJobRequest asked =
        CreateJobRequest.newBuilder()
            .setRequestId(request.toString())
            .setJob(job.setMaxAttempts(MAX_ATTEMPTS))
            .build();
    return as(tenant, () -> JobServiceGrpc.newBlockingStub(channel).createJob(asked));
  }

  /** A job; empty when job service has none of this name. */
  public Optional<Job> find(String tenant, String name) {
    try {
      GetJobRequest request = GetJobRequest.newBuilder().setName(name).build();
      return Optional.of(as(tenant, () -> JobServiceGrpc.newBlockingStub(channel).getJob(request)));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private <T> T as(String tenant, Supplier<T> call) {
    return CallContext.signed(tokens, tenant, SUBJECT, Role.WORKER, Role.WRITER).call(call::get);
  }
}
