package dev.vectormesh.finetune.run;

import com.google.protobuf.Any;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.tuning.v1.TrainInput;
import dev.vectormesh.tuning.v1.TrainOutput;
import dev.vectormesh.worker.JobHandler;
import dev.vectormesh.worker.JobRun;
import java.util.UUID;

/**
 * Runs trainings. An attempt after a crash begins anew: the same data, parameters and seed give the
 * same model, and a training takes minutes.
 */
public final class TrainJob implements JobHandler {
  private static final String SUBJECT = "finetune-svc";

  private final Trainer trainer;
  private final Tokens tokens;

  public TrainJob(Trainer trainer, Tokens tokens) {
    this.trainer = trainer;
    this.tokens = tokens;
  }

  @Override
  public Any run(JobRun job) {
    TrainInput input = job.input(TrainInput.class);
    StoredRun run =
        trainer
            .runs()
            .find(job.tenant(), UUID.fromString(input.getUid()))
            .orElseThrow(() -> ApiException.notFound(input.getTrainingRun()));
    // By a token of its own: sessions are for writers.
    TrainOutput output =
        CallContext.signed(tokens, job.tenant(), SUBJECT, Role.WRITER)
            .call(() -> new Training(trainer, job, run).output());
    return Any.pack(output);
  }
}
