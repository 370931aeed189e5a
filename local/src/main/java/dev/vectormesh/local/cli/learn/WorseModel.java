package dev.vectormesh.local.cli.learn;

import dev.vectormesh.local.cli.learn.House.Kind;
import dev.vectormesh.local.cli.learn.House.Question;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.SetStageRequest;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.WriteJudgementSetRequest;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A model that learns from answers that were shuffled. */
final class WorseModel {
  private final MeshSession mesh;
  private final Console console;
  private final House house;
  private final DemoTraining training;

  WorseModel(MeshSession mesh, Console console, House house, DemoTraining training) {
    this.mesh = mesh;
    this.console = console;
    this.house = house;
    this.training = training;
  }

  /**
   * Trains it, and shows that it gets nowhere.
   *
   * @throws IllegalStateException if the gate lets it pass
   */
  void isStopped() {
    List<Question> asked = house.of(Kind.ASKED);
    List<String> pages = new ArrayList<>(asked.stream().map(Question::page).toList());
    Collections.shuffle(pages, new Random(LearnDemo.SEED));
    JudgementSet wrong = set("shuffled", false);
    WriteJudgementSetRequest.Builder shuffled =
        WriteJudgementSetRequest.newBuilder().setJudgementSet(wrong);
    for (int i = 0; i < asked.size(); i++) {
      shuffled.addQueries(judged(asked.get(i).text(), pages.get(i)));
    }
    var writtenWrong = mesh.judgements().writeJudgementSet(shuffled.build());
    WriteJudgementSetRequest.Builder right =
        WriteJudgementSetRequest.newBuilder().setJudgementSet(set("right-answers", true));
    house
        .of(Kind.SEEN)
        .forEach(question -> right.addQueries(judged(question.text(), question.page())));
    var writtenRight = mesh.judgements().writeJudgementSet(right.build());
    TrainingRun run =
        training.run(TrainingData.newBuilder().addJudgementSets(wrong.getName()).build());
    training.tell(run);
    if (run.getGate().getPassed()) {
      throw new IllegalStateException("the gate let a worse model pass");
    }
    if (!run.getModelVersion().isEmpty()) {
      refused(run.getModelVersion());
    }
  }

  private static JudgementSet set(String id, boolean isProtected) {
    return JudgementSet.newBuilder()
        .setName(LearnDemo.NAMESPACE + "/judgementSets/" + id)
        .setProtected(isProtected)
        .build();
  }

  private static JudgedQuery judged(String question, String page) {
    return JudgedQuery.newBuilder()
        .setQuery(question)
        .addJudgements(
            Judgement.newBuilder()
                .setDocument(LearnDemo.COLLECTION + "/documents/" + page)
                .setGrade(1))
        .build();
  }

  private void refused(String model) {
    try {
      var canary =
          mesh.models()
              .setStage(
                  SetStageRequest.newBuilder()
                      .setName(model)
                      .setStage(ModelVersion.Stage.STAGE_CANARY)
                      .build());
      throw new IllegalStateException("a model that the gate stopped became a canary");
    } catch (StatusRuntimeException e) {
      console.print("  as a canary it is refused: " + e.getStatus().getDescription());
    }
  }
}
