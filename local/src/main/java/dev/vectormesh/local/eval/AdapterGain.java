package dev.vectormesh.local.eval;

import dev.vectormesh.encoders.PastQueries;
import dev.vectormesh.encoders.PastQueries.Pull;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.adapter.AdapterSettings;
import dev.vectormesh.finetune.adapter.AdapterTrainer;
import dev.vectormesh.finetune.adapter.AdapterTrainer.Trained;
import dev.vectormesh.finetune.adapter.TrainingPairs;
import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import dev.vectormesh.finetune.evaluation.Comparison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What an adapter that learns from a collection's judgements gains on those that it did not learn
 * from: five folds by query, nDCG@10 of dense search.
 *
 * @param all over all documents, those too that were chosen for a query that it learnt from
 * @param unseen as if these were not there: what it gains for documents that nobody chose yet;
 *     empty where no query has others
 * @param neighbours what moving a query towards what was chosen for its nearest past ones gains,
 *     without any training: what an adapter must beat
 * @param seconds that training took, of all folds
 */
public record AdapterGain(
    Comparison all, Optional<Comparison> unseen, Lookup neighbours, double seconds) {
  /**
   * The same of a search without training.
   *
   * @param unseen empty where no query has other documents
   */
  public record Lookup(Comparison all, Optional<Comparison> unseen) {}

  /** Parts that the queries are divided into; each is measured once. */
  public static final int FOLDS = 5;

  private static final long SEED = 1;

  /**
   * Trains and measures.
   *
   * @param judged with a query for each fold at least
   * @param progress hears how many folds are done
   * @throws IllegalArgumentException for fewer queries
   */
  public static AdapterGain of(
      JudgedVectors judged, AdapterSettings settings, IntConsumer progress) {
    if (judged.queries().length < FOLDS) {
      throw new IllegalArgumentException(
          "%d judged queries, where %d are needed".formatted(judged.queries().length, FOLDS));
    }
    List<Integer> order = new ArrayList<>();
    for (int query = 0; query < judged.queries().length; query++) {
      order.add(query);
    }
    Collections.shuffle(order, new Random(SEED));
    Measures all = new Measures();
    Measures unseen = new Measures();
    Measures nearAll = new Measures();
    Measures nearUnseen = new Measures();
    double seconds = 0;
    JudgedVectors.Mapped before = judged.mapped(Adapter.identity(judged.dimension()));
    for (int fold = 0; fold < FOLDS; fold++) {
      Fold divided = Fold.of(judged, order, fold);
      long from = System.nanoTime();
      Trained trained = new AdapterTrainer(settings).train(divided.pairs());
      seconds += (System.nanoTime() - from) / 1e9;
      JudgedVectors.Mapped after = judged.mapped(trained.adapter());
      PastQueries past = past(judged, divided.pairs());
      for (int query : divided.measured()) {
        all.add(before, after, query, Set.of());
        unseen.add(before, after, query, divided.seen());
        float[] moved = past.moved(judged.queries()[query], Pull.USUAL).vector();
        nearAll.addMoved(before, moved, query, Set.of());
        nearUnseen.addMoved(before, moved, query, divided.seen());
      }
      progress.accept(fold + 1);
    }
    return new AdapterGain(
        all.comparison().orElseThrow(),
        unseen.comparison(),
        new Lookup(nearAll.comparison().orElseThrow(), nearUnseen.comparison()),
        seconds);
  }

  /** Queries that are learnt from, each with the mean of what was chosen for it. */
  private static PastQueries past(JudgedVectors judged, TrainingPairs pairs) {
    Map<Integer, float[]> chosen = new LinkedHashMap<>();
    for (Pair pair : pairs.pairs()) {
      float[] chunk = judged.chunks()[pair.document()];
      float[] sum = chosen.computeIfAbsent(pair.query(), _ -> new float[chunk.length]);
      for (int d = 0; d < chunk.length; d++) {
        sum[d] += chunk[d];
      }
    }
    return new PastQueries(
        chosen.keySet().stream().map(query -> judged.queries()[query]).toArray(float[][]::new),
        chosen.values().toArray(float[][]::new));
  }

  /**
   * @param pairs of the other folds
   * @param seen documents of these pairs
   * @param measured queries of the fold
   */
  private record Fold(TrainingPairs pairs, Set<String> seen, List<Integer> measured) {

    static Fold of(JudgedVectors judged, List<Integer> order, int fold) {
      List<Pair> pairs = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      List<Integer> measured = new ArrayList<>();
      for (int i = 0; i < order.size(); i++) {
        int query = order.get(i);
        if (i % FOLDS == fold) {
          measured.add(query);
          continue;
        }
        for (int chunk : judged.relevantChunks(query)) {
          pairs.add(new Pair(query, chunk));
          seen.add(judged.document(chunk));
        }
      }
      return new Fold(new TrainingPairs(judged.queries(), judged.chunks(), pairs), seen, measured);
    }
  }

  /** A measure of queries before and after. */
  private static final class Measures {
    private final List<Double> before = new ArrayList<>();
    private final List<Double> after = new ArrayList<>();

    void add(
        JudgedVectors.Mapped live, JudgedVectors.Mapped candidate, int query, Set<String> hidden) {
      add(live.ndcg10(query, hidden), candidate.ndcg10(query, hidden));
    }

    void addMoved(JudgedVectors.Mapped live, float[] moved, int query, Set<String> hidden) {
      add(live.ndcg10(query, hidden), live.ndcg10(query, moved, hidden));
    }

    private void add(double ofLive, double ofCandidate) {
      if (!Double.isNaN(ofLive)) {
        before.add(ofLive);
        after.add(ofCandidate);
      }
    }

    Optional<Comparison> comparison() {
      return before.isEmpty()
          ? Optional.empty()
          : Optional.of(Comparison.of(array(before), array(after), SEED));
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(value -> value).toArray();
    }
  }
}
