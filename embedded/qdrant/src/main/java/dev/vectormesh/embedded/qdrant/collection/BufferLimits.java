package dev.vectormesh.embedded.qdrant.collection;

/**
 * When the live buffer of a collection is written as a segment.
 *
 * @param points ids that were written or deleted since the last time
 * @param bytes of heap, roughly
 */
public record BufferLimits(int points, long bytes) {

  /** Small enough to be scanned within a millisecond, large enough that segments stay few. */
  public static final BufferLimits DEFAULT = new BufferLimits(8_192, 48L << 20);
}
