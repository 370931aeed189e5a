package dev.vectormesh.finetune.rollout;

/**
 * Whether sessions are shared out as they should be. A mismatch tells that something takes sessions
 * of one arm away (a crash, a bot, a cache), and that no measure of the arms can be believed. May
 * be looked at after every session: a sequential test against a Beta(1, 1)-mixture of all other
 * shares, whose level holds at all times (Lindon and Malek 2022, "Anytime-Valid Inference For
 * Multinomial Count Data").
 */
public final class SampleRatio {
  private final double share;
  private long candidate;
  private long live;

  /**
   * @param share of the sessions that the candidate should get, above 0 and below 1
   */
  public SampleRatio(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("a share of " + share + " is not between 0 and 1");
    }
    this.share = share;
  }

  /** Counts sessions. */
  public void add(long ofCandidate, long ofLive) {
    candidate += ofCandidate;
    live += ofLive;
  }

  /**
   * How much likelier the counts are if any share is possible than if it is as it should be. By
   * Ville's inequality it ever exceeds 1 / alpha with a probability of alpha at most while all is
   * as it should be.
   */
  public double evidence() {
    double logMixture =
        logGamma(candidate + 1) + logGamma(live + 1) - logGamma(candidate + live + 2);
    double logExpected = candidate * Math.log(share) + live * Math.log1p(-share);
    return Math.exp(logMixture - logExpected);
  }

  /** Whether the counts contradict the share, at this level (0.001 is usual). */
  public boolean isMismatch(double alpha) {
    return evidence() > 1 / alpha;
  }

  /** log of gamma(n), by Stirling's series from 10 on. */
  private static double logGamma(double n) {
    double product = 1;
    double x = n;
    while (x < 10) {
      product *= x;
      x++;
    }
    double square = x * x;
    double series = 1 / (12 * x) - 1 / (360 * x * square) + 1 / (1260 * x * square * square);
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
  }
}
