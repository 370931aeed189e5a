package dev.vectormesh.ingest.batch;

/** Keeps a source that lost much at once from emptying a collection. */
final class SafetyShare {
  private static final int FEWEST = 10;
  private static final int PERCENT = 30;

  private SafetyShare() {}

  /**
   * Whether so many documents go without being asked for.
   *
   * @param before documents of the source before this run
   * @param gone those of them that are gone
   */
  static boolean allows(long before, long gone, boolean confirmed) {
    return confirmed || before < FEWEST || gone * 100 <= before * PERCENT;
  }

  /** For a person. */
  static String warning(long before, long gone) {
    return "remove_missing: %,d of the source's %,d documents are gone, more than %d %%: none was deleted; set confirm_removal to delete them"
        .formatted(gone, before, PERCENT);
  }
}
