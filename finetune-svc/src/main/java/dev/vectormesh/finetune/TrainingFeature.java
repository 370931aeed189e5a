package dev.vectormesh.finetune;

import dev.vectormesh.finetune.api.FinetuneApi;
import dev.vectormesh.finetune.api.JudgementApi;
import dev.vectormesh.finetune.api.ModelApi;
import dev.vectormesh.finetune.corpus.ModelUse;
import dev.vectormesh.finetune.corpus.Namespaces;
import dev.vectormesh.finetune.data.DataCollector;
import dev.vectormesh.finetune.data.StoredChunks;
import dev.vectormesh.finetune.data.Vectorizer;
import dev.vectormesh.finetune.method.TrainingMethods;
import dev.vectormesh.finetune.model.AdaptedModels;
import dev.vectormesh.finetune.model.ModelVersions;
import dev.vectormesh.finetune.model.RetiredModels;
import dev.vectormesh.finetune.model.TritonModels;
import dev.vectormesh.finetune.postgres.PostgresJudgements;
import dev.vectormesh.finetune.postgres.PostgresModels;
import dev.vectormesh.finetune.postgres.PostgresRuns;
import dev.vectormesh.finetune.qdrant.QdrantChunks;
import dev.vectormesh.finetune.run.TrainJob;
import dev.vectormesh.finetune.run.TrainJobs;
import dev.vectormesh.finetune.run.Trainer;
import dev.vectormesh.finetune.run.TrainingRuns;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc;
import dev.vectormesh.tuning.v1.ModelServiceGrpc;
import dev.vectormesh.worker.JobWorker;
import io.grpc.BindableService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judgements, training runs, and the models that they make. */
final class TrainingFeature implements Feature {
  /** A request to cancel is heard within it. */
  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  private final Connections connections;
  private final TrainingConfig config;
  private final TrainJob job;
  private final RetiredModels retired;
  private final ModelVersions modelVersions;
  private final List<BindableService> services;
  private @Nullable JobWorker worker;

  TrainingFeature(Connections connections, FinetuneConfig config, InstantSource clock) {
    this.connections = connections;
    this.config = config.training();
    TrainingMethods methods = TrainingMethods.ofClassPath();
    Namespaces namespaces = new Namespaces(connections.ingest);
    ModelUse use = new ModelUse(connections.ingest);
    StoredChunks chunks = new QdrantChunks(connections.qdrant);
    PostgresJudgements judgements = new PostgresJudgements(connections.postgres);
    PostgresRuns runs = new PostgresRuns(connections.postgres);
    PostgresModels versions = new PostgresModels(connections.postgres);
    AdaptedModels models =
        new AdaptedModels(
            new TritonModels(config.models(), config.tokenizers(), connections.triton),
            connections.encoders);
    Trainer trainer =
        new Trainer(
            runs,
            methods,
            namespaces,
            judgements,
            new DataCollector(connections.search, judgements),
            new Vectorizer(connections.encoders, chunks),
            chunks,
            models,
            versions,
            clock);
    job = new TrainJob(trainer, connections.tokens);
    retired =
        new RetiredModels(
            versions, models, use, connections.tokens, this.config.retiredFor(), clock);
    TrainJobs jobs = new TrainJobs(connections.job, connections.tokens);
    modelVersions = new ModelVersions(versions, models, namespaces, use, clock);
    services =
        List.of(
            new JudgementApi(judgements, namespaces, clock),
            new FinetuneApi(new TrainingRuns(runs, jobs, namespaces, clock), methods),
            new ModelApi(modelVersions));
  }

  ModelVersions versions() {
    return modelVersions;
  }

  @Override
  public List<BindableService> services() {
    return services;
  }

  @Override
  public RoleTable.Builder roles(RoleTable.Builder table) {
    return table
        .reader(
            JudgementServiceGrpc.getGetJudgementSetMethod(),
            JudgementServiceGrpc.getListJudgementSetsMethod(),
            JudgementServiceGrpc.getListJudgedQueriesMethod(),
            FinetuneServiceGrpc.getGetTrainingRunMethod(),
            FinetuneServiceGrpc.getListTrainingRunsMethod(),
            FinetuneServiceGrpc.getListMethodsMethod(),
            ModelServiceGrpc.getGetModelVersionMethod(),
            ModelServiceGrpc.getListModelVersionsMethod())
        .writer(
            JudgementServiceGrpc.getWriteJudgementSetMethod(),
            JudgementServiceGrpc.getDeleteJudgementSetMethod(),
            FinetuneServiceGrpc.getCreateTrainingRunMethod(),
            FinetuneServiceGrpc.getCancelTrainingRunMethod(),
            FinetuneServiceGrpc.getDeleteTrainingRunMethod())
        // What users are answered by is not for everybody who writes.
        .admin(
            ModelServiceGrpc.getSetStageMethod(), ModelServiceGrpc.getDeleteModelVersionMethod());
  }

  @Override
  public void start() {
    retired.start();
    if (config.jobs() > 0) {
      worker =
          JobWorker.builder(connections.job)
              .name(Connections.SUBJECT)
              .handle(TrainJobs.KIND, config.jobs(), job)
              .heartbeat(HEARTBEAT)
              .start();
    }
  }

  @Override
  public void close() {
    JobWorker running = worker;
    if (running != null) {
      running.close();
    }
    retired.close();
  }
}
