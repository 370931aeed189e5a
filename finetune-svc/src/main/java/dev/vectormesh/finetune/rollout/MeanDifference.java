package dev.vectormesh.finetune.rollout;

/**
 * The difference of a measure's mean between two arms, with an interval that holds at all times.
 * Each session is one observation: its own mean where it has several.
 */
public final class MeanDifference {
  private final Moments live = new Moments();
  private final Moments candidate = new Moments();
  private final ConfidenceSequence sequence;

  /**
   * @param alpha how seldom the interval may ever miss the difference, above 0 and below 1
   * @param sharpestAt sessions for which the interval is to be narrowest
   */
  public MeanDifference(double alpha, long sharpestAt) {
    this.sequence = new ConfidenceSequence(alpha, sharpestAt);
  }

  /**
   * Candidate's mean less the live one's.
   *
   * @param lower smallest difference that the sessions do not contradict; -infinity for too few
   * @param upper largest one
   */
  public record Interval(double difference, double lower, double upper) {
    /** Whether the candidate is worse by more than is tolerated. */
    public boolean isWorseThan(double tolerated) {
      return upper < -tolerated;
    }

    /** Whether the candidate is not worse by more than is tolerated. */
    public boolean isNoWorseThan(double tolerated) {
      return lower >= -tolerated;
    }
  }

  /** Counts a session. */
  public void add(Arm arm, double value) {
    (arm == Arm.LIVE ? live : candidate).add(value);
  }

  /**
   * Counts many sessions at once.
   *
   * @param variance of the sample
   */
  public void add(Arm arm, long count, double mean, double variance) {
    if (count > 0) {
      (arm == Arm.LIVE ? live : candidate).add(count, mean, variance);
    }
  }

  /** As it stands now. */
  public Interval interval() {
    double difference = candidate.mean - live.mean;
    if (live.count < ConfidenceSequence.LEAST || candidate.count < ConfidenceSequence.LEAST) {
      return new Interval(difference, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    // Both arms as one sample of size n whose variance is that of the difference times n.
    double n = live.count + candidate.count;
    double variance = n * (live.variance() / live.count + candidate.variance() / candidate.count);
    double half = sequence.half(n, variance);
    return new Interval(difference, difference - half, difference + half);
  }

  /** Mean and variance in one pass (Welford 1962). */
  private static final class Moments {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double from = value - mean;
      mean += from / count;
      squares += from * (value - mean);
    }

    /** Of two parts (Chan, Golub and LeVeque 1983). */
    void add(long others, double othersMean, double othersVariance) {
      double from = othersMean - mean;
      long all = count + others;
      squares += othersVariance * (others - 1) + from * from * ((double) count * others / all);
      mean += from * others / all;
      count = all;
    }

    double variance() {
      return count < 2 ? 0 : squares / (count - 1);
    }
  }
}
