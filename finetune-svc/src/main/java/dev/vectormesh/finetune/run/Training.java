package dev.vectormesh.finetune.run;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.data.DataCollector.Collected;
import dev.vectormesh.finetune.data.Vectors;
import dev.vectormesh.finetune.method.TrainingMethod;
import dev.vectormesh.finetune.method.TrainingMethod.Result;
import dev.vectormesh.finetune.method.Values;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.tuning.v1.GateReport;
import dev.vectormesh.tuning.v1.TrainOutput;
import dev.vectormesh.tuning.v1.TrainingDataReport;
import dev.vectormesh.tuning.v1.TrainingEpoch;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.TrainingRun.State;
import dev.vectormesh.worker.JobRun;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** One attempt of one run: collects, searches for parameters, trains, judges, publishes. */
final class Training {
  /** Fewer queries divide into no folds. */
  private static final int LEAST_QUERIES = 10;

  private final Trainer trainer;
  private final JobRun job;
  private final StoredRun run;
  private final TrainingMethod method;

  Training(Trainer trainer, JobRun job, StoredRun run) {
    this.trainer = trainer;
    this.job = job;
    this.run = run;
    this.method =
        trainer
            .methods()
            .find(run.run().getMethod())
            .orElseThrow(() ->
                ApiException.wrongState(
                    run.run().getName(),
                    "asks for the method %s, which this server lacks"
                        .formatted(run.run().getMethod())));
  }

  /** What came of it; of a run that has ended, what came of it then. */
  TrainOutput output() {
    if (run.ended()) {
      return Publication.output(run.run(), trainer.versions(), run);
    }
    begin();
    LiveIndex live = trainer.namespaces().live(run.namespaceName());
    Collected collected = trainer.data().collect(live, run.run().getData(), job::checkCancelled);
    Vectors vectors = trainer.vectorizer().vectors(live, collected.examples(), job::checkCancelled);
    report(collected, vectors);
    requireEnough(vectors);
    Values values = search(vectors, given());
    stage("TRAIN");
    Adapter adapter = train(vectors, every(vectors), values, 0);
    stage("EVALUATE");
    GateReport gate = judge(live, collected, vectors, values, adapter);
    update(it -> it.toBuilder().setGate(gate).build());
    stage("PUBLISH");
    return new Publication(trainer, run)
        .publish(live, vectors, values, adapter, gate, collected.fingerprint());
  }

  private void begin() {
    trainer.runs().clearEpochs(run.tenant(), run.uid());
    boolean again = job.job().getAttemptCount() > 1;
    update(it -> {
      TrainingRun.Builder begun = it.toBuilder().setState(State.STATE_RUNNING).clearGate();
      if (!begun.hasStartTime()) {
        begun.setStartTime(Timestamps.fromMillis(trainer.clock().millis()));
      }
      if (again) {
        begun.addNotes(
            "attempt %d: begun anew from the same data".formatted(job.job().getAttemptCount()));
      }
      return begun.build();
    });
    stage("COLLECT");
  }

  private void report(Collected collected, Vectors vectors) {
    Set<String> named =
        collected.examples().stream()
            .flatMap(example -> example.gains().keySet().stream())
            .collect(Collectors.toSet());
    named.removeAll(vectors.chunks().keySet());
    TrainingDataReport report =
        TrainingDataReport.newBuilder()
            .setSessionCount(collected.sessions())
            .setQueryCount(vectors.examples().size())
            .setPairCount(vectors.pairCount())
            .setDocumentCount(vectors.chunks().size())
            .setMissingDocumentCount(named.size())
            .addAllPropensities(DoubleStream.of(collected.curve().examination()).boxed().toList())
            .setFingerprint(collected.fingerprint())
            .build();
    update(it -> {
      TrainingRun.Builder reported = it.toBuilder().setDataReport(report);
      if (it.hasDataReport()
          && !it.getDataReport().getFingerprint().equals(report.getFingerprint())) {
        reported.addNotes("what it learns from has changed since the attempt before");
      }
      return reported.build();
    });
  }

  private void requireEnough(Vectors vectors) {
    if (vectors.examples().size() < LEAST_QUERIES) {
      throw ApiException.wrongState(
          run.run().getName(),
          "has %d queries with a chosen document that the index holds, where %d are needed"
              .formatted(vectors.examples().size(), LEAST_QUERIES));
    }
  }

  private Values given() {
    return Values.of(method, run.run().getParametersMap(), run.run().getSeed());
  }

  private Values search(Vectors vectors, Values given) {
    if (run.run().getTrials() < 2) {
      return given;
    }
    stage("SEARCH");
    Values best = given;
    double least = Double.POSITIVE_INFINITY;
    for (int trial = 1; trial <= run.run().getTrials(); trial++) {
      Values values = given.around(method, trial);
      double loss = attempt(vectors, every(vectors), values, trial).heldOutLoss();
      if (loss < least) {
        least = loss;
        best = values;
      }
    }
    String chosen = "best of %d trials: %s".formatted(run.run().getTrials(), searched(best));
    update(it -> it.toBuilder().addNotes(chosen).build());
    return best;
  }

  private String searched(Values values) {
    return method.parameters().stream()
        .filter(TrainingMethod.Parameter::searched)
        .map(each -> String.format(Locale.ROOT, "%s %.4g", each.id(), values.get(each.id())))
        .collect(Collectors.joining(", "));
  }

  private static List<Integer> every(Vectors vectors) {
    return IntStream.range(0, vectors.examples().size()).boxed().toList();
  }

  private Adapter train(Vectors vectors, Collection<Integer> of, Values values, int trial) {
    return attempt(vectors, of, values, trial).adapter();
  }

  /**
   * @param trial whose passes are kept; below 0 for none
   */
  private Result attempt(Vectors vectors, Collection<Integer> of, Values values, int trial) {
    try {
      return method.train(
          vectors.pairs(of),
          values,
          (number, loss, heldOut) -> passed(trial, number, loss, heldOut));
    } catch (IllegalStateException e) {
      // Another attempt would go the same way.
      throw ApiException.wrongState(run.run().getName(), "cannot be trained: " + e.getMessage());
    }
  }

  private void passed(int trial, int number, double loss, double heldOut) {
    job.checkCancelled();
    if (trial < 0) {
      return;
    }
    TrainingEpoch.Builder epoch =
        TrainingEpoch.newBuilder()
            .setTrial(trial)
            .setNumber(number)
            .setLoss(loss)
            .setEndTime(Timestamps.fromMillis(trainer.clock().millis()));
    if (Double.isFinite(heldOut)) {
      epoch.setHeldOutLoss(heldOut);
    }
    trainer.runs().passed(run.tenant(), run.uid(), epoch.build());
    job.progress(
        number,
        0,
        0,
        String.format(Locale.ROOT, "pass %d: loss %.4f, held out %.4f", number, loss, heldOut));
  }

  private GateReport judge(
      LiveIndex live, Collected collected, Vectors vectors, Values values, Adapter adapter) {
    if (!finite(adapter)) {
      return Judge.noNumbers();
    }
    Folds folds = Folds.of(vectors.examples().size(), vectors.pairCount(), run.run().getSeed());
    List<Adapter> models =
        IntStream.range(0, folds.heldOut().size())
            .mapToObj(fold -> train(vectors, folds.learnt(fold), values, -1))
            .toList();
    if (!models.stream().allMatch(Training::finite)) {
      return Judge.noNumbers();
    }
    return new Judging(trainer, run, live, job::checkCancelled)
        .report(collected, vectors, new Judging.Models(adapter, models, folds));
  }

  private static boolean finite(Adapter adapter) {
    float sum = 0;
    for (float weight : adapter.weights()) {
      sum += weight * 0;
    }
    return !Float.isNaN(sum);
  }

  private void stage(String stage) {
    job.checkCancelled();
    job.stage(stage);
    update(it -> it.toBuilder().setStage(stage).build());
  }

  private void update(UnaryOperator<TrainingRun> change) {
    var unused = trainer.runs().update(run.tenant(), run.uid(), change);
  }

  static Set<String> queries(Vectors vectors) {
    return vectors.examples().stream()
        .map(example -> example.query())
        .collect(Collectors.toCollection(HashSet::new));
  }
}
