package dev.vectormesh.finetune.rollout;

/**
 * How far a mean may be from the truth, at all times at once: whoever looks after each observation,
 * and stops when it pleases, is wrong as seldom as who looks once (asymptotic confidence sequences;
 * Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, "Time-uniform central limit theory and
 * asymptotic confidence sequences", theorem 2.2).
 *
 * @param alpha how seldom the interval may ever miss the mean, above 0 and below 1
 * @param sharpestAt observations for which the interval is to be narrowest
 */
record ConfidenceSequence(double alpha, double sharpestAt) {
  /** Fewer tell nothing: the sequence is of large samples. */
  static final long LEAST = 50;

  ConfidenceSequence {
    if (!(alpha > 0 && alpha < 1) || sharpestAt < 1) {
      throw new IllegalArgumentException(
          "alpha %s must be between 0 and 1, sharpestAt %s above 0".formatted(alpha, sharpestAt));
    }
  }

  /**
   * Half of the interval's width.
   *
   * @param n observations
   * @param variance of one
   */
  double half(double n, double variance) {
    double rho = rho();
    double scaled = n * rho * rho + 1;
    double radius =
        Math.sqrt(2 * scaled / (n * n * rho * rho) * Math.log(Math.sqrt(scaled) / alpha));
    return Math.sqrt(variance) * radius;
  }

  /** The mixture's width that makes the interval narrowest after so many observations. */
  private double rho() {
    double twice = -2 * Math.log(alpha);
    return Math.sqrt((twice + Math.log(twice + 1)) / sharpestAt);
  }
}
