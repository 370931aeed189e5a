package dev.vectormesh.finetune.run;

import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.data.Example;
import dev.vectormesh.finetune.evaluation.Gate;
import dev.vectormesh.finetune.evaluation.GradedRanking;
import dev.vectormesh.finetune.run.CandidateSearch.Rankings;
import dev.vectormesh.tuning.v1.GateFinding;
import dev.vectormesh.tuning.v1.GateReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a candidate against the live model. On queries that a run learnt from, each is measured by
 * the model of a fold that did not; on all others by the model that will be served.
 */
final class Judge {
  static final String HELD_OUT = "held-out queries";
  static final String UNSEEN = "unseen documents";
  static final String REPLAY = "replay";

  private static final String NDCG = "ndcg@10";

  /** Queries of a set that are measured. */
  private static final int MOST_QUERIES = 500;

  /** A model that gains nothing is not worth an index: W = -I is one. */
  private static final double LEAST_GAIN = 0.001;

  /** Sets that are not what a run is for may lose so much by chance. */
  private static final double TOLERATED_LOSS = -0.01;

  /** A model of which fewer of ten answers stay does not search the same any more. */
  private static final double LEAST_OVERLAP = 0.2;

  private final CandidateSearch search;
  private final long seed;
  private final Runnable step;
  private final List<GateFinding> findings = new ArrayList<>();

  /** Models of folds, by the query that they did not learn from. */
  private final Map<String, CandidateSearch.Candidate> byQuery = new HashMap<>();

  /**
   * @param step is run before each query: what it throws ends the judging
   */
  Judge(CandidateSearch search, long seed, Runnable step) {
    this.search = search;
    this.seed = seed;
    this.step = step;
  }

  /** A query with its vector. */
  record Asked(Example example, float[] vector) {}

  /** Measures the model of each fold on what it did not learn from. */
  void heldOut(List<Adapter> models, List<List<Asked>> measured, List<Set<String>> seen) {
    Measures all = new Measures(HELD_OUT, NDCG);
    Measures unseen = new Measures(UNSEEN, NDCG);
    for (int fold = 0; fold < models.size(); fold++) {
      CandidateSearch.Candidate candidate = search.new Candidate(models.get(fold));
      for (Asked asked : some(measured.get(fold), MOST_QUERIES / models.size())) {
        Rankings rankings = rank(candidate, asked);
        add(all, rankings, asked.example(), Set.of());
        add(unseen, rankings, asked.example(), seen.get(fold));
      }
      measured.get(fold).forEach(asked -> byQuery.put(asked.example().query(), candidate));
    }
    all.finding(LEAST_GAIN, 0, true, seed).ifPresent(findings::add);
    boolean enough = unseen.queries() >= Gate.LEAST_QUERIES;
    unseen.finding(TOLERATED_LOSS, 0, enough, seed).ifPresent(findings::add);
  }

  /**
   * Measures on a set of judgements.
   *
   * @param learnt queries that the served model learnt from: left out, unless a fold did not
   * @param floor of a protected set; null of another, which is required where it has enough queries
   */
  void judgements(
      String name,
      List<Asked> queries,
      CandidateSearch.Candidate model,
      Set<String> learnt,
      @Nullable Double floor) {
    Measures measures = new Measures(name, NDCG);
    List<Asked> measured =
        queries.stream().filter(asked -> fresh(asked.example().query(), learnt)).toList();
    for (Asked asked : some(measured, MOST_QUERIES)) {
      CandidateSearch.Candidate by = byQuery.getOrDefault(asked.example().query(), model);
      add(measures, rank(by, asked), asked.example(), Set.of());
    }
    boolean required = floor != null || measures.queries() >= Gate.LEAST_QUERIES;
    measures
        .finding(TOLERATED_LOSS, floor == null ? 0 : floor, required, seed)
        .ifPresent(findings::add);
  }

  private boolean fresh(String query, Set<String> learnt) {
    return !learnt.contains(query) || byQuery.containsKey(query);
  }

  /** Measures how much real queries' answers change. */
  void replay(List<Asked> queries, CandidateSearch.Candidate model) {
    Measures overlap = new Measures(REPLAY, "overlap@10");
    Measures answered = new Measures(REPLAY, "answered");
    for (Asked query : some(queries, MOST_QUERIES)) {
      Rankings rankings = rank(model, query);
      overlap.add(1, GradedRanking.overlap10(rankings.live(), rankings.candidate()));
      answered.add(rankings.live().isEmpty() ? 0 : 1, rankings.candidate().isEmpty() ? 0 : 1);
    }
    boolean enough = overlap.queries() >= Gate.LEAST_QUERIES;
    overlap.finding(-1, LEAST_OVERLAP, enough, seed).ifPresent(findings::add);
    answered.finding(0, 0, enough, seed).ifPresent(findings::add);
  }

  private Rankings rank(CandidateSearch.Candidate by, Asked asked) {
    step.run();
    return by.rank(asked.example().query(), asked.vector());
  }

  private static void add(Measures to, Rankings rankings, Example example, Set<String> hidden) {
    Map<String, Double> gains = new HashMap<>(example.gains());
    gains.keySet().removeAll(hidden);
    to.add(
        GradedRanking.ndcg10(without(rankings.live(), hidden), gains),
        GradedRanking.ndcg10(without(rankings.candidate(), hidden), gains));
  }

  private static List<String> without(List<String> ranking, Set<String> hidden) {
    return hidden.isEmpty()
        ? ranking
        : ranking.stream().filter(document -> !hidden.contains(document)).toList();
  }

  private <T> List<T> some(List<T> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<T> order = new ArrayList<>(all);
    Collections.shuffle(order, new Random(seed));
    return order.subList(0, most);
  }

  /**
   * What came of all of it: passed, if there were queries to measure and nothing required fails.
   */
  GateReport report() {
    boolean measured = findings.stream().anyMatch(f -> f.getSet().equals(HELD_OUT));
    boolean passed = measured && findings.stream().allMatch(f -> f.getPassed() || !f.getRequired());
    List<String> lines = new ArrayList<>();
    if (!measured) {
      lines.add("there was no query to measure");
    }
    List<GateFinding> against = findings.stream().filter(f -> failed(f)).toList();
    against.forEach(f -> lines.add(f.getReason()));
    Set<GateFinding> told = new HashSet<>(against);
    findings.stream()
        .filter(f -> !told.contains(f))
        .forEach(f -> lines.add(f.getReason() + (f.getRequired() ? "" : " (for information)")));
    return GateReport.newBuilder()
        .setPassed(passed)
        .setReason(String.join("\n", lines))
        .addAllFindings(findings)
        .build();
  }

  private static boolean failed(GateFinding finding) {
    return finding.getRequired() && !finding.getPassed();
  }

  /** The verdict on a model that is not even a map: it has a weight that is no number. */
  static GateReport noNumbers() {
    String reason = "the model has weights that are no numbers: it would answer NaN";
    return GateReport.newBuilder()
        .setReason(reason)
        .addFindings(
            GateFinding.newBuilder()
                .setSet("weights")
                .setMeasure("finite")
                .setRequired(true)
                .setReason(reason))
        .build();
  }
}
