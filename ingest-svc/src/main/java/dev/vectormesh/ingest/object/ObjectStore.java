package dev.vectormesh.ingest.object;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps bytes by key. A key is a path of parts of letters, digits, {@code . _ ~ -}, divided by
 * slashes.
 */
public interface ObjectStore {
  /** Writes all of it, or nothing; what was there is replaced. */
  void put(String key, byte[] bytes) throws IOException;

  Optional<byte[]> get(String key) throws IOException;

  /** Removes one object, if it is there. */
  void delete(String key) throws IOException;

  /** Removes all objects whose keys begin with this path. */
  void deleteAll(String path) throws IOException;
}
