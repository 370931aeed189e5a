package dev.vectormesh.ingest.object;

import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the bytes of buckets' objects are kept: by uids alone, never by a name that a caller chose.
 * What fails is told as UNAVAILABLE, or RESOURCE_EXHAUSTED (STORAGE_FULL).
 */
public final class ObjectBytes {
  private static final Logger log = LoggerFactory.getLogger(ObjectBytes.class);
  private static final String STORE = "object store";
  private static final String ROOT = "objects";
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Somebody has to make room first. */
  private static final Duration LATER = Duration.ofSeconds(30);

  private static final Pattern NO_ROOM =
      Pattern.compile(
          "(?i)no space left|not enough space|insufficient storage|quota ?exceeded|StorageFull");

  private final ObjectStore store;

  public ObjectBytes(ObjectStore store) {
    this.store = store;
  }

  /**
   * One object's bytes.
   *
   * @param namespace its uid
   * @param bucket its uid
   * @param content a uid of their own: other bytes get another one
   */
  public record Place(UUID namespace, UUID bucket, UUID content) {
    private static final int LAST_BYTE = 0xff;

    String key() {
      // 256 folders: no file system likes a million files in one. The last bits are random.
      long spread = content.getLeastSignificantBits() & LAST_BYTE;
      return "%s/%02x/%s".formatted(path(namespace, bucket), spread, content);
    }
  }

  private static String path(UUID namespace, UUID bucket) {
    return "%s/%s/%s".formatted(ROOT, namespace, bucket);
  }

  /** Bytes that are being written; see {@link ObjectStore.Writing}. */
  public final class Writing implements AutoCloseable {
    private final ObjectStore.Writing writing;

    private Writing(ObjectStore.Writing writing) {
      this.writing = writing;
    }

    public void write(ByteBuffer bytes) {
      run(() -> writing.write(bytes));
    }

    public void finish() {
      run(writing::finish);
    }

    @Override
    public void close() {
      run(writing::close);
    }
  }

  /** Work with the store. */
  private interface Work<T> {
    T run() throws IOException;
  }

  /** The same without an answer. */
  private interface Step {
    void run() throws IOException;
  }

  public Writing begin(Place place) {
    return call(() -> new Writing(store.begin(place.key())));
  }

  /** Bytes from an offset on; empty where they are gone. */
  public Optional<InputStream> open(Place place, long offset) {
    return call(() -> store.open(place.key(), offset));
  }

  public void delete(Place place) {
    run(() -> store.delete(place.key()));
  }

  /** Removes those of a whole bucket. */
  public void deleteAll(UUID namespace, UUID bucket) {
    run(() -> store.deleteAll(path(namespace, bucket)));
  }

  /** Counts those of a whole namespace. */
  public long count(UUID namespace) {
    return call(() -> store.count(ROOT + "/" + namespace));
  }

  /** Removes those of a whole namespace. */
  public void deleteAll(UUID namespace) {
    run(() -> store.deleteAll(ROOT + "/" + namespace));
  }

  private static void run(Step step) {
    boolean done =
        call(() -> {
          step.run();
          return true;
        });
  }

  private static <T> T call(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** The store's own words name paths, which are for operators alone. */
  public static ApiException told(IOException e) {
    String said =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(e.getMessage());
    if (NO_ROOM.matcher(said).find()) {
      log.warn("the object store is full: {}", e.toString());
      return ApiException.storageFull(
          STORE,
          "disk",
          "the object store is full: free space there and try again (nothing of this call was"
              + " kept)",
          LATER);
    }
    log.warn("the object store cannot be used: {}", e.toString());
    return ApiException.unavailable(
        STORE,
        "the object store cannot be used: whoever runs the mesh sees why in the log, and looks"
            + " whether it is there and can be written (setting `objects`)",
        SOON);
  }
}
