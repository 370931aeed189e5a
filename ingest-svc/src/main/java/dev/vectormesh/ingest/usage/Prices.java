package dev.vectormesh.ingest.usage;

/**
 * What work costs, in millionths of a US dollar.
 *
 * @param millionTokens a million tokens
 * @param millionCalls a million calls of encoders
 * @param encoderHour an hour that encoders work
 */
public record Prices(long millionTokens, long millionCalls, long encoderHour) {
  public static final Prices FREE = new Prices(0, 0, 0);

  private static final double NANOS_PER_HOUR = 3600e9;
  private static final double PICO_PER_MICRO = 1e6;

  /**
   * The cost in 10^-12 US dollars: of a single small write, millionths would be rounded to nothing.
   */
  public long picoDollars(Usage usage) {
    // Millionths of a dollar for a million are 10^-12 dollars for one.
    return usage.tokens() * millionTokens
        + usage.encoderCalls() * millionCalls
        + Math.round(usage.encoderNanos() / NANOS_PER_HOUR * encoderHour * PICO_PER_MICRO);
  }
}
