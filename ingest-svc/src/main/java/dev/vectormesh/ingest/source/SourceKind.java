package dev.vectormesh.ingest.source;

import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.platform.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A kind of sources. Kinds are found in the jars of plug-ins ({@link
 * dev.vectormesh.platform.plugin.Plugins}) or handed to the registry by the service; one instance
 * serves all jobs at the same time.
 */
public interface SourceKind {
  /** The field of {@link Source} that holds it, or the {@code kind} of a plug-in: "url_scrape". */
  String kind();

  /** For a person. */
  String description();

  /**
   * What a source names, as one text that begins with the kind: two batches of a collection with
   * the same scope do not run at the same time. The path of each of its items is the scope, a slash
   * and what tells it from the others: deletions go by that, so that whatever makes a source name
   * other items than another must be in its scope. Touches neither network nor disk, as a process
   * that takes requests may have neither.
   *
   * @throws ApiException INVALID_ARGUMENT naming the field, NOT_FOUND for a connection
   */
  String scope(Caller caller, Source source);

  /**
   * Begins to list a source's items, in an order that is the same each time.
   *
   * @param after the token of the last item that is not wanted any more; null to begin at the first
   * @throws SourceException when the source cannot be read at all
   */
  Listing open(Caller caller, Source source, @Nullable String after)
      throws SourceException, InterruptedException;

  /**
   * Who reads.
   *
   * @param tenant decides which connections and credentials there are
   * @param collection its full name; empty where a source is only looked at
   * @param memory what the last listing of the scope left to this one; null where there was none
   */
  record Caller(String tenant, String collection, @Nullable String memory) {
    /** One without a memory. */
    public Caller(String tenant, String collection) {
      this(tenant, collection, null);
    }
  }
}
