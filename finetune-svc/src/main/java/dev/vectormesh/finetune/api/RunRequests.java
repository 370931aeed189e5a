package dev.vectormesh.finetune.api;

import dev.vectormesh.finetune.method.AdapterMethod;
import dev.vectormesh.finetune.method.TrainingMethod;
import dev.vectormesh.finetune.method.TrainingMethod.Parameter;
import dev.vectormesh.finetune.method.TrainingMethods;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingRun;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what a run is asked to be, with what is not said filled in. */
final class RunRequests {
  private RunRequests() {}

  /**
   * The run, of what can be asked for alone.
   *
   * @throws ApiException INVALID_ARGUMENT naming each field
   */
  static TrainingRun read(CreateTrainingRunRequest request, TrainingMethods methods) {
    TrainingRun asked = request.getTrainingRun();
    String id = asked.getMethod().isEmpty() ? AdapterMethod.ID : asked.getMethod();
    Violations found = new Violations();
    check(asked.getData(), request.getParent(), found);
    Optional<TrainingMethod> method = methods.find(id);
    if (method.isPresent()) {
      check(asked, method.get(), found);
    } else {
      found.add(
          "training_run.method",
          "must be one of "
              + methods.all().stream().map(TrainingMethod::id).collect(Collectors.joining(", ")));
    }
    found.throwIfAny();
    return TrainingRun.newBuilder()
        .setDisplayName(asked.getDisplayName())
        .setData(asked.getData())
        .setMethod(id)
        .putAllParameters(asked.getParametersMap())
        .setTrials(Math.max(1, asked.getTrials()))
        .setSeed(asked.getSeed() == 0 ? 1 : asked.getSeed())
        .build();
  }

  private static void check(TrainingData data, String parent, Violations found) {
    found.check(
        data.getSessionBatchesCount() + data.getJudgementSetsCount() > 0,
        "training_run.data",
        "must name a batch of sessions or a judgement set");
    for (int i = 0; i < data.getSessionBatchesCount(); i++) {
      found.check(
          data.getSessionBatches(i).startsWith(parent + "/"),
          "training_run.data.session_batches[%d]".formatted(i),
          "must be of " + parent);
    }
    for (int i = 0; i < data.getJudgementSetsCount(); i++) {
      found.check(
          data.getJudgementSets(i).startsWith(parent + "/"),
          "training_run.data.judgement_sets[%d]".formatted(i),
          "must be of " + parent);
    }
  }

  private static void check(TrainingRun asked, TrainingMethod method, Violations found) {
    asked
        .getParametersMap()
        .forEach((name, value) -> {
          String field = "training_run.parameters[\"%s\"]".formatted(name);
          Optional<Parameter> parameter =
              method.parameters().stream().filter(each -> each.id().equals(name)).findFirst();
          if (parameter.isEmpty()) {
            found.add(
                field,
                "is no parameter of %s: these are %s"
                    .formatted(
                        method.id(),
                        method.parameters().stream()
                            .map(Parameter::id)
                            .collect(Collectors.joining(", "))));
          } else {
            found.check(
                value >= parameter.get().least() && value <= parameter.get().most(),
                field,
                String.format(
                    Locale.ROOT,
                    "must be %s to %s",
                    parameter.get().least(),
                    parameter.get().most()));
          }
        });
  }
}
