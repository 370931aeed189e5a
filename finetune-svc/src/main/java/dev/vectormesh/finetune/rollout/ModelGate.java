package dev.vectormesh.finetune.rollout;

import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.finetune.model.ModelVersions;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.ModelVersion.Stage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Which models may be tried on users, as their gate said; runs as the rollout's tenant. */
final class ModelGate {
  private final ModelVersions versions;

  ModelGate(ModelVersions versions) {
    this.versions = versions;
  }

  /**
   * What keeps the rollout's model version from being tried; empty where nothing does, and where it
   * names none.
   *
   * @param encoder of the generation, as Triton names it
   */
  String refusal(StoredRollout rollout, String encoder) {
    String name = rollout.rollout().getModelVersion();
    if (name.isEmpty()) {
      return "";
    }
    try {
      ModelVersion version = versions.get(rollout.namespaceName(), id(name));
      if (!version.getEncoder().equals(encoder)) {
        return "%s makes vectors by %s, its generation by %s"
            .formatted(name, version.getEncoder(), encoder);
      }
      return version.getGate().getPassed()
          ? ""
          : name + " did not pass its gate: " + version.getGate().getReason();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return name + " is gone";
      }
      throw e;
    }
  }

  /** Says of the rollout's model version where it stands; nothing where it names none. */
  void stage(StoredRollout rollout, Stage stage) {
    String name = rollout.rollout().getModelVersion();
    if (!name.isEmpty()) {
      var unused = versions.setStage(rollout.namespaceName(), id(name), stage);
    }
  }

  /**
   * Says where the namespace's model versions stand once a generation is live.
   *
   * @param live its space
   */
  void serves(String namespace, EmbeddingSpace live) {
    versions.served(namespace, live.getModel());
  }

  private static String id(String version) {
    return version.substring(version.lastIndexOf('/') + 1);
  }
}
