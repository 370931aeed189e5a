package dev.vectormesh.ingest.usage;

/** Nothing more can be written for now: whoever writes much ends with what it has. */
public final class QuotaReachedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exceeded exceeded;

  public QuotaReachedException(Exceeded exceeded) {
    super(exceeded.message());
    this.exceeded = exceeded;
  }

  public Exceeded exceeded() {
    return exceeded;
  }
}
