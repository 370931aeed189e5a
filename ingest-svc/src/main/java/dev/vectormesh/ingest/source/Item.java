package dev.vectormesh.ingest.source;

import dev.vectormesh.ingest.item.ItemFailedException;
import org.jspecify.annotations.Nullable;

/**
 * An item of a source.
 *
 * @param name as people see it in progress and failures
 * @param token where a listing goes on behind it
 * @param path its place: the source's scope, a slash, and what tells it from the scope's other
 *     items. Equal paths are the same document; it is what deletions go by. The last part of it,
 *     behind the last slash, is a part of the document's id
 * @param version changes whenever its content does, so that an item of the stored version is not
 *     fetched: an ETag, a row's hash; null where only fetching tells
 * @param fetch gets its content
 */
public record Item(String name, String token, String path, @Nullable String version, Fetch fetch) {
  /** Gets an item's content. */
  @FunctionalInterface
  public interface Fetch {
    /**
     * Blocks the calling virtual thread; several items may be fetched at the same time.
     *
     * @param scratch where bytes are put
     * @param stored the version that is stored of it, for conditional requests; null where there is
     *     none, or where it is to be read again in any case
     * @throws ItemFailedException when this item cannot be had, and others may
     */
    Raw fetch(Scratch scratch, @Nullable String stored)
        throws ItemFailedException, InterruptedException;
  }
}
