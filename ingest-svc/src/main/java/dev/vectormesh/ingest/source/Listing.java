package dev.vectormesh.ingest.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of a source, one after the other. Used by one thread at a time. */
public interface Listing extends AutoCloseable {
  /**
   * The next item; null behind the last. Blocks the calling virtual thread.
   *
   * @throws SourceException when the listing breaks off: what was listed so far stands
   */
  @Nullable Item next() throws SourceException, InterruptedException;

  /**
   * Why this listing does not name all that the source has, for a person: it was cut off by a
   * limit, it began behind the first item, parts of it could not be read. Null where it names all:
   * what it does not name is gone then. Asked behind the last item.
   */
  @Nullable String partial();

  /** What a person should know, such as how many pages robots.txt forbids. Asked at the end. */
  default List<String> warnings() {
    return List.of();
  }

  @Override
  void close();
}
