package dev.vectormesh.ingest.source;

import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.platform.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A kind of sources. Kinds are found with {@link java.util.ServiceLoader} or handed to the registry
 * by the service; one instance serves all jobs at the same time.
 */
public interface SourceKind {
  /** The field of {@link Source} that holds it, or the {@code kind} of a plug-in: "url_scrape". */
  String kind();

  /** For a person. */
  String description();

  /**
   * What a source names, as one text: two batches of a collection with the same scope do not run at
   * the same time, and the paths of all its items begin with it. Touches neither network nor disk,
   * as a process that takes requests may have neither.
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
   * @param collection its full name: what is remembered from one run to the next is kept for it
   */
  record Caller(String tenant, String collection) {}
}
