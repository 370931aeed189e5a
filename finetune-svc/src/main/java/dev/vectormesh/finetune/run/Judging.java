package dev.vectormesh.finetune.run;

import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.data.DataCollector.Collected;
import dev.vectormesh.finetune.data.Example;
import dev.vectormesh.finetune.data.Vectors;
import dev.vectormesh.finetune.judgement.JudgementStore.Place;
import dev.vectormesh.finetune.run.Judge.Asked;
import dev.vectormesh.tuning.v1.GateReport;
import dev.vectormesh.tuning.v1.JudgementSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Brings together what a {@link Judge} looks at. */
final class Judging {
  private static final int SETS = 100;

  /** Queries of each set, and of the replay, that are encoded. */
  private static final int MOST_QUERIES = 500;

  private final Trainer trainer;
  private final StoredRun run;
  private final LiveIndex live;
  private final Runnable step;

  Judging(Trainer trainer, StoredRun run, LiveIndex live, Runnable step) {
    this.trainer = trainer;
    this.run = run;
    this.live = live;
    this.step = step;
  }

  /**
   * What is judged.
   *
   * @param served the model that learnt from everything
   * @param ofFolds those that did not see their fold's queries
   */
  record Models(Adapter served, List<Adapter> ofFolds, Folds folds) {}

  GateReport report(Collected collected, Vectors vectors, Models models) {
    CandidateSearch search = new CandidateSearch(trainer.chunks(), live);
    Judge judge = new Judge(search, run.run().getSeed(), step);
    Folds folds = models.folds();
    judge.heldOut(
        models.ofFolds(),
        folds.heldOut().stream()
            .map(rows -> rows.stream().map(row -> asked(vectors, row)).toList())
            .toList(),
        IntStream.range(0, folds.heldOut().size())
            .mapToObj(fold -> folds.seen(fold, vectors.examples()))
            .toList());
    CandidateSearch.Candidate served = search.new Candidate(models.served());
    Set<String> learnt = Training.queries(vectors);
    Place place = new Place(live.tenant(), live.uid(), live.name());
    for (JudgementSet set : trainer.judgements().list(place, null, SETS)) {
      String id = set.getName().substring(set.getName().lastIndexOf('/') + 1);
      judge.judgements(
          id,
          encoded(trainer.data().judged(live, id)),
          served,
          learnt,
          set.getProtected() ? Double.valueOf(set.getFloor()) : null);
    }
    judge.replay(
        encoded(
            collected.asked().stream()
                .map(query -> new Example(query, Map.of(), Set.of()))
                .toList()),
        served);
    return judge.report();
  }

  private static Asked asked(Vectors vectors, int row) {
    return new Asked(vectors.examples().get(row), vectors.queries()[row]);
  }

  private List<Asked> encoded(List<Example> examples) {
    List<Example> some = some(examples);
    List<float[]> vectors =
        trainer.vectorizer().queries(live, some.stream().map(Example::query).toList(), step);
    return IntStream.range(0, some.size())
        .mapToObj(row -> new Asked(some.get(row), vectors.get(row)))
        .toList();
  }

  private <T> List<T> some(List<T> all) {
    if (all.size() <= MOST_QUERIES) {
      return all;
    }
    List<T> order = new ArrayList<>(all);
    Collections.shuffle(order, new Random(run.run().getSeed()));
    return order.subList(0, MOST_QUERIES);
  }
}
