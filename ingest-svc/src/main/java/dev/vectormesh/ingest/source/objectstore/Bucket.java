package dev.vectormesh.ingest.source.objectstore;

import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bucket of an object store. Thread-safe. */
interface Bucket extends AutoCloseable {
  /**
   * An object. Its key is no path: it may hold empty parts, dots, and end with a slash.
   *
   * @param version changes whenever the content does; null where the store tells none
   */
  record Entry(String key, @Nullable String version, long size) {}

  /**
   * A part of a listing; it may be empty, and others follow all the same.
   *
   * @param next names the page behind it; null on the last one alone
   */
  record Page(List<Entry> entries, @Nullable String next) {}

  /**
   * An object's content.
   *
   * @param mediaType as it was stored with, with its parameters; empty where there is none
   * @param version of just this content
   */
  record Content(String mediaType, @Nullable String version) {}

  /**
   * Lists in an order that is the same each time.
   *
   * @param after the last key that is not wanted any more; null to begin at the first
   * @param page the next page of the one before; null for the first
   */
  Page list(String prefix, @Nullable String after, @Nullable String page) throws SourceException;

  /**
   * Copies an object to a file; empty where there is none of this key any more.
   *
   * @param most bytes that it may have, unpacked
   */
  Optional<Content> get(String key, Path to, long most) throws ItemFailedException, IOException;

  @Override
  void close();
}
