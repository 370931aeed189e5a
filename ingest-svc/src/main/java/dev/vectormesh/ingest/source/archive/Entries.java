package dev.vectormesh.ingest.source.archive;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files in an archive, one after the other. */
interface Entries extends AutoCloseable {
  /**
   * The next one; null behind the last. Folders are none.
   *
   * @throws IOException where the archive cannot be read on
   */
  @Nullable Entry next() throws IOException;

  /** Whether an entry that breaks off takes those behind it along: they are one stream. */
  boolean isOneStream();

  /** Links and devices that were passed. */
  default int leftOut() {
    return 0;
  }

  @Override
  void close() throws IOException;
}
