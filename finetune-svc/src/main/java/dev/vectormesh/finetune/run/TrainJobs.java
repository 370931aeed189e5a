package dev.vectormesh.finetune.run;

import com.google.protobuf.Any;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.tuning.v1.TrainInput;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.function.Function;

/** Jobs of runs, at job service: made by this service's own token, as clients may not. */
public final class TrainJobs {
  /** The kind of all jobs made here. */
  public static final String KIND = "tuning.train";

  private static final String SUBJECT = "finetune-svc";

  /** Restarts of a service, and an outage of an hour, end no training. */
  private static final int MAX_ATTEMPTS = 20;

  private final Channel channel;
  private final Tokens tokens;

  public TrainJobs(Channel channel, Tokens tokens) {
    this.channel = channel;
    this.tokens = tokens;
  }

  /** The run's job, made now or before. */
  Job create(StoredRun run) {
    TrainInput input =
        TrainInput.newBuilder()
            .setTrainingRun(run.run().getName())
            .setUid(run.uid().toString())
            .build();
    CreateJobRequest request =
        CreateJobRequest.newBuilder()
            .setRequestId(run.uid().toString())
            .setJob(
                Job.newBuilder()
                    .setKind(KIND)
                    .setMaxAttempts(MAX_ATTEMPTS)
                    .setSubject(run.run().getName())
                    .setInput(Any.pack(input)))
            .build();
    return as(run.tenant(), jobs -> jobs.createJob(request));
  }

  /** Empty when job service has forgotten it. */
  Optional<Job> find(StoredRun run) {
    try {
      GetJobRequest request = GetJobRequest.newBuilder().setName(run.run().getJob()).build();
      return Optional.of(as(run.tenant(), jobs -> jobs.getJob(request)));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Asks the job to stop. */
  void cancel(StoredRun run) {
    CancelJobRequest request = CancelJobRequest.newBuilder().setName(run.run().getJob()).build();
    var unused = as(run.tenant(), jobs -> jobs.cancelJob(request));
  }

  private <T> T as(String tenant, Function<JobServiceBlockingStub, T> call) {
    return CallContext.signed(tokens, tenant, SUBJECT, Role.WORKER, Role.WRITER)
        .call(() -> call.apply(JobServiceGrpc.newBlockingStub(channel)));
  }
}
