package dev.vectormesh.ingest.source.database;

import dev.vectormesh.ingest.source.SourceException;
import org.jspecify.annotations.Nullable;

/** The rows of a query, in the order of their ids. Used by one thread at a time. */
interface Rows extends AutoCloseable {
  /**
   * A row as its database writes it in JSON, which keeps what drivers' types lose: every digit of a
   * number, infinity, dates that no calendar has.
   *
   * @param id as text
   */
  record Row(@Nullable String id, String json) {}

  /** The next row; null behind the last. */
  @Nullable Row next() throws SourceException, InterruptedException;

  /** The greatest value of the watermark's column, as text; null where there is none. */
  @Nullable String watermark();

  @Override
  void close();
}
