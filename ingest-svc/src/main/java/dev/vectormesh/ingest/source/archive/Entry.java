package dev.vectormesh.ingest.source.archive;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file in an archive.
 *
 * @param name as the archive calls it: it may be any text
 * @param locked whether it needs a password
 * @param content opens it, once, before the next entry is asked for
 */
record Entry(String name, boolean locked, Content content) {
  /** Opens an entry. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  static Entry of(String name, Content content) {
    return new Entry(name, false, content);
  }

  static Entry locked(String name) {
    return new Entry(
        name,
        true,
        () -> {
          throw new IOException("it needs a password");
        });
  }
}
