package dev.vectormesh.ingest.object;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Keeps bytes by key. A key is a path of parts of letters, digits, {@code . _ ~ -}, divided by
 * slashes.
 */
public interface ObjectStore extends AutoCloseable {
  /** Writes all of it, or nothing; what was there is replaced. */
  void put(String key, byte[] bytes) throws IOException;

  /** Begins an object that comes piece by piece; a key is written in this way only once. */
  Writing begin(String key) throws IOException;

  Optional<byte[]> get(String key) throws IOException;

  /**
   * Its bytes from an offset to its end, which is read as it is asked for.
   *
   * @param offset at most the object's size
   */
  Optional<InputStream> open(String key, long offset) throws IOException;

  /** Removes one object, if it is there, and what is left of an unfinished writing of it. */
  void delete(String key) throws IOException;

  /** Objects whose keys begin with this path and a slash. */
  long count(String path) throws IOException;

  /** Removes all objects whose keys begin with this path and a slash. */
  void deleteAll(String path) throws IOException;

  @Override
  void close();

  /** An object that is being written. Used by one thread at a time. */
  interface Writing extends AutoCloseable {
    /** Blocks until the store has taken all of it. */
    void write(ByteBuffer bytes) throws IOException;

    /** The object is there, and durable, when this has returned; and nothing of it before. */
    void finish() throws IOException;

    /** Leaves nothing of an object that was not finished. */
    @Override
    void close() throws IOException;
  }
}
