package dev.vectormesh.ingest.source.archive;

/**
 * How much is taken of one archive, with the archives in it.
 *
 * @param depth archives within archives; 1 for none within
 * @param entries files
 * @param bytes of all files, unpacked
 * @param entryBytes of one file, unpacked
 * @param ratio of the bytes to those of the archive itself
 */
public record ArchiveLimits(int depth, int entries, long bytes, long entryBytes, int ratio) {
  /** Small archives may hold long runs of one letter. */
  private static final long HARMLESS_BYTES = 16L << 20;

  /**
   * @param unpacked so far
   * @param packed bytes of the archive
   */
  void check(long unpacked, long packed) throws ArchiveLimitException {
    if (unpacked > bytes) {
      throw ArchiveLimitException.bytes(bytes);
    }
    if (unpacked > Math.min(HARMLESS_BYTES, bytes / 2) && unpacked / Math.max(1, packed) >= ratio) {
      throw ArchiveLimitException.ratio(ratio);
    }
  }
}
