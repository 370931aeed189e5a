package dev.vectormesh.ingest.content;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sizes and hashes of files whose items are on their way through the pipeline. Thread-safe. */
public final class ReadFiles {
  private final Map<String, Read> files = new ConcurrentHashMap<>();

  /**
   * A file as it was read.
   *
   * @param sha256 of its bytes, in hex; empty where it was not read to its end
   */
  public record Read(long bytes, String sha256) {}

  public void add(String item, Read file) {
    files.put(item, file);
  }

  /** What is known of the item's file, once; null where it was not read. */
  public @Nullable Read take(String item) {
    return files.remove(item);
  }
}
