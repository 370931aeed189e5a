package dev.vectormesh.ingest.tika;

import java.time.Duration;

/**
 * What is taken of one document: the rest of its pictures is left out.
 *
 * @param pictures how many
 * @param bytes of all of them
 * @param time since the document was opened; less than what ends the child
 */
record PictureLimits(int pictures, long bytes, Duration time) {
  private static final int PICTURES = 500;
  private static final long BYTES = 256L << 20;

  /**
   * @param fileTimeout the time after which a child is ended
   */
  static PictureLimits within(Duration fileTimeout) {
    return new PictureLimits(PICTURES, BYTES, fileTimeout.multipliedBy(3).dividedBy(4));
  }
}
