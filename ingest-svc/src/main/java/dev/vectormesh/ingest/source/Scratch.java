package dev.vectormesh.ingest.source;

import java.io.IOException;
import java.nio.file.Path;

/** A folder of one item's own, which is removed when the item is read. */
public interface Scratch {
  /**
   * Where a file of this name may be written; letters that a path cannot have are replaced.
   *
   * @param name the last part of its address, with the ending that tells its kind
   */
  Path file(String name) throws IOException;

  /** Bytes that one item may have; more of them is a failure "too-large". */
  long maxBytes();
}
