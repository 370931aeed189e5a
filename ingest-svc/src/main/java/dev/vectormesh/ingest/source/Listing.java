package dev.vectormesh.ingest.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of a source, one after the other. Used by one thread at a time. */
public interface Listing extends AutoCloseable {
  /**
   * The next item; null behind the last. Blocks the calling virtual thread, but never until an item
   * that it named before is fetched: many are listed ahead.
   *
   * @throws SourceException when the listing breaks off: what was listed so far stands
   */
  @Nullable Item next() throws SourceException, InterruptedException;

  /**
   * Why this listing does not name all that the source has, for a person: it was cut off by a
   * limit, it names what is new alone, parts of it could not be read. Null where it names all, as
   * far as is known by now: what it does not name is gone then. What lies before {@code after} was
   * named by the attempt before, and is no reason. Asked now and then, and behind the last item.
   */
  @Nullable String partial();

  /** What a person should know, such as how many pages robots.txt forbids. Asked at the end. */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * What the next listing of the same scope is to know, such as how far this one has read; null
   * leaves it as it is. Asked behind the last item, and kept when every item was stored.
   */
  default @Nullable String memory() {
    return null;
  }

  @Override
  void close();
}
