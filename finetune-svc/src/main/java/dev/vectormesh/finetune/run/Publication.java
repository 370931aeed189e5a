package dev.vectormesh.finetune.run;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.data.Example;
import dev.vectormesh.finetune.data.Vectors;
import dev.vectormesh.finetune.method.Values;
import dev.vectormesh.finetune.model.AdaptedModels.Made;
import dev.vectormesh.finetune.model.ModelStore;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.tuning.v1.GateReport;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.TrainOutput;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.TrainingRun.State;
import java.util.Objects;

/** Makes a model version of what was trained, and ends the run. */
final class Publication {
  /** Queries by which the served model is compared with what was trained. */
  private static final int CHECKED_TEXTS = 20;

  private final Trainer trainer;
  private final StoredRun run;

  Publication(Trainer trainer, StoredRun run) {
    this.trainer = trainer;
    this.run = run;
  }

  TrainOutput publish(
      LiveIndex live,
      Vectors vectors,
      Values values,
      Adapter adapter,
      GateReport gate,
      String fingerprint) {
    String version = "";
    if (gate.getFindingsList().stream().noneMatch(f -> f.getMeasure().equals("finite"))) {
      ModelVersion made = version(live, vectors, values, adapter, gate, fingerprint);
      trainer
          .versions()
          .insert(new ModelStore.Stored(run.tenant(), run.uid(), run.namespace(), made));
      version = made.getName();
    }
    String name = version;
    StoredRun ended =
        trainer
            .runs()
            .update(
                run.tenant(),
                run.uid(),
                it ->
                    it.toBuilder()
                        .setState(State.STATE_SUCCEEDED)
                        .clearStage()
                        .setModelVersion(name)
                        .setEndTime(Timestamps.fromMillis(trainer.clock().millis()))
                        .build())
            .orElseThrow(() -> ApiException.notFound(run.run().getName()));
    return output(ended.run(), trainer.versions(), ended);
  }

  private ModelVersion version(
      LiveIndex live,
      Vectors vectors,
      Values values,
      Adapter adapter,
      GateReport gate,
      String fingerprint) {
    String id = TrainingRuns.shortOf(run.uid());
    Made made;
    try {
      made =
          trainer
              .models()
              .make(
                  live.space(),
                  id,
                  adapter,
                  vectors.examples().stream().limit(CHECKED_TEXTS).map(Example::query).toList());
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw ApiException.wrongState(run.run().getName(), "made no model: " + e.getMessage());
    }
    if (!gate.getPassed()) {
      trainer.models().unload(made.names());
    }
    var now = Timestamps.fromMillis(trainer.clock().millis());
    return ModelVersion.newBuilder()
        .setName(run.namespaceName() + "/modelVersions/" + id)
        .setStage(ModelVersion.Stage.STAGE_CANDIDATE)
        .setEncoder(made.names().encoder())
        .setMap(made.names().map())
        .setSpace(space(made.space()))
        .setParentModel(live.space().getModel())
        .setParentSpace(live.space().getFingerprint())
        .setTrainingRun(run.run().getName())
        .setMethod(run.run().getMethod())
        .putAllParameters(values.byId())
        .setSeed(values.seed())
        .setData(run.run().getData())
        .setDataFingerprint(fingerprint)
        .setCodeRevision(revision())
        .setGate(gate)
        .setCreateTime(now)
        .setStageTime(now)
        .build();
  }

  /** As the jar's manifest says. */
  private static String revision() {
    return Objects.requireNonNullElse(
        Publication.class.getPackage().getImplementationVersion(), "development");
  }

  private static EmbeddingSpace space(dev.vectormesh.encoders.EmbeddingSpace space) {
    return EmbeddingSpace.newBuilder()
        .setFingerprint(space.fingerprint())
        .setModel(space.model())
        .setVersion(space.version())
        .setDimension(space.dimension())
        .setMetric(space.metric())
        .setMaxTokens(space.maxTokens())
        .build();
  }

  static TrainOutput output(TrainingRun run, ModelStore versions, StoredRun stored) {
    TrainOutput.Builder output =
        TrainOutput.newBuilder()
            .setTrainingRun(run.getName())
            .setPassed(run.getGate().getPassed())
            .setModelVersion(run.getModelVersion());
    versions
        .find(stored.tenant(), stored.namespace(), TrainingRuns.shortOf(stored.uid()))
        .ifPresent(version -> output.setSpace(version.version().getSpace()));
    return output.build();
  }
}
