package dev.vectormesh.ingest.usage;

import dev.vectormesh.encoders.EncodingMeter;

/** What encoders did, until somebody takes it to write it down. Thread-safe. */
public final class Meter implements EncodingMeter {
  private Usage work = Usage.NONE;

  @Override
  public void encoded(long tokens, int calls, long nanos) {
    add(new Usage(0, 0, 0, tokens, calls, nanos));
  }

  public synchronized void add(Usage more) {
    work = work.plus(more);
  }

  /** All that has come so far; it is here no more. */
  public synchronized Usage take() {
    Usage taken = work;
    work = Usage.NONE;
    return taken;
  }
}
