package dev.vectormesh.ingest.source.web;

import dev.vectormesh.ingest.source.http.Wanted;
import org.jspecify.annotations.Nullable;

/** Asks for a page only where it is another than the stored one (RFC 9110, section 13). */
final class ConditionalGet {
  static final String ETAG = "etag ";
  static final String MODIFIED = "modified ";

  private ConditionalGet() {}

  static Wanted of(Wanted wanted, @Nullable String stored) {
    if (stored != null && stored.startsWith(ETAG)) {
      return wanted.with("if-none-match", stored.substring(ETAG.length()));
    }
    if (stored != null && stored.startsWith(MODIFIED)) {
      return wanted.with("if-modified-since", stored.substring(MODIFIED.length()));
    }
    return wanted;
  }
}
