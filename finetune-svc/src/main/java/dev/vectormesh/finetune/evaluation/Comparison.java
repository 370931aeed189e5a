package dev.vectormesh.finetune.evaluation;

import java.util.Arrays;
import java.util.Random;

/**
 * A measure of the same queries under two models, and how sure the difference of their means is:
 * queries are drawn with replacement, 10,000 times (paired bootstrap; Efron 1979; for rankings
 * Sakai 2006), and the interval leaves out 2.5 % of these means at each end.
 *
 * @param queries how many
 * @param live mean of the model that is live
 * @param candidate mean of the other one
 * @param lower end of the difference's 95 % interval, candidate less live
 * @param upper its other end
 * @param candidateLower what 97.5 % of the drawn means of the candidate exceed
 */
public record Comparison(
    int queries, double live, double candidate, double lower, double upper, double candidateLower) {
  private static final int DRAWS = 10_000;
  private static final double TAIL = 0.025;

  /**
   * Compares.
   *
   * @param live the measure of each query
   * @param candidate of the same queries, in the same order
   * @param seed the same gives the same interval
   * @throws IllegalArgumentException without queries, for lists of different lengths, or if a
   *     measure is no number
   */
  public static Comparison of(double[] live, double[] candidate, long seed) {
    if (live.length != candidate.length || live.length == 0) {
      throw new IllegalArgumentException(
          "%d queries beside %d".formatted(live.length, candidate.length));
    }
    if (!Double.isFinite(Arrays.stream(live).sum() + Arrays.stream(candidate).sum())) {
      throw new IllegalArgumentException("a query's measure is no number");
    }
    int queries = live.length;
    double[] differences = new double[DRAWS];
    double[] candidates = new double[DRAWS];
    Random random = new Random(seed);
    for (int draw = 0; draw < DRAWS; draw++) {
      double difference = 0;
      double ofCandidate = 0;
      for (int i = 0; i < queries; i++) {
        int query = random.nextInt(queries);
        difference += candidate[query] - live[query];
        ofCandidate += candidate[query];
      }
      differences[draw] = difference / queries;
      candidates[draw] = ofCandidate / queries;
    }
    Arrays.sort(differences);
    Arrays.sort(candidates);
    return new Comparison(
        queries,
        Arrays.stream(live).sum() / queries,
        Arrays.stream(candidate).sum() / queries,
        differences[(int) (DRAWS * TAIL)],
        differences[DRAWS - 1 - (int) (DRAWS * TAIL)],
        candidates[(int) (DRAWS * TAIL)]);
  }

  /** The candidate's mean less the live one's. */
  public double difference() {
    return candidate - live;
  }
}
