package dev.vectormesh.ingest.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.bucket.BucketObjects.Wanted;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.object.FolderObjects;
import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.ingest.object.ObjectStore;
import dev.vectormesh.ingest.usage.NoQuotas;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Puts that end early, and what they leave. */
class UploadTest {
  private static final Bucket BUCKET =
      new Bucket(
          "acme",
          new UUID(1, 1),
          new UUID(1, 2),
          BucketName.parse("namespaces/n/buckets/b"),
          "",
          0,
          0,
          Instant.EPOCH);

  @TempDir private Path folder;
  private final MemoryObjectRows rows = new MemoryObjectRows();
  private Instant now = Instant.EPOCH;

  private BucketObjects objects(ObjectStore store, long maxBytes) {
    return new BucketObjects(rows, new ObjectBytes(store), maxBytes, NoQuotas.quotas(), () -> now);
  }

  private BucketObjects objects(long maxBytes) {
    return objects(new FolderObjects(folder), maxBytes);
  }

  private static Wanted wanted(String id) {
    return new Wanted(id, new Description("", "", Struct.getDefaultInstance()), "", "");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void objectThatGetsTooLarge_isRefusedAndLeavesNothing() throws Exception {
    try (Upload upload = objects(10).upload(BUCKET, wanted("a"))) {
      upload.write(ByteBuffer.wrap(new byte[10]));

      assertThatThrownBy(() -> upload.write(ByteBuffer.wrap(new byte[1])))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.reason()).isEqualTo("MESSAGE_TOO_LARGE"))
          .hasMessageContaining("buckets.maxMegabytes");
    }

    assertThat(rows.objects).isEmpty();
    assertThat(rows.notes).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void uploadThatIsClosedEarly_leavesNothing() throws Exception {
    try (Upload upload = objects(10).upload(BUCKET, wanted("a"))) {
      upload.write(ByteBuffer.wrap(new byte[5]));
      assertThat(files()).hasSize(1);
      assertThat(rows.notes).hasSize(1);
    }

    assertThat(rows.notes).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void putWhoseAnswerGotLost_keepsTheBytesThatTheObjectMayHave() throws Exception {
    rows.lostAnswer = ApiException.unavailable("postgres", Duration.ZERO);
    BucketObjects objects = objects(10);

    assertThatThrownBy(() -> objects.put(BUCKET, wanted("a"), "Otters".getBytes(UTF_8)))
        .isSameAs(rows.lostAnswer);

    StoredObject stored = objects.find(BUCKET, "a");
    assertThat(objects.open(BUCKET, stored, 0).orElseThrow())
        .hasBinaryContent("Otters".getBytes(UTF_8));
  }

  @Test
  void noteOfALongUpload_isRenewed() {
    try (Upload upload = objects(10).upload(BUCKET, wanted("a"))) {
      upload.write(ByteBuffer.wrap(new byte[1]));
      assertThat(rows.renewals).isZero();
      now = now.plus(Duration.ofMinutes(11));
      upload.write(ByteBuffer.wrap(new byte[1]));
      upload.write(ByteBuffer.wrap(new byte[1]));
      assertThat(rows.renewals).isOne();
    }
  }

  @Test
  void storeWithoutRoom_isToldAndLeavesNothing() throws Exception {
    BucketObjects objects = objects(new FullStore(new FolderObjects(folder)), 10);

    assertThatThrownBy(() -> objects.put(BUCKET, wanted("a"), new byte[5]))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("STORAGE_FULL");
              assertThat(e.metadata())
                  .containsEntry("dependency", "object store")
                  .containsEntry("resource", "disk");
            });

    assertThat(rows.objects).isEmpty();
    assertThat(rows.notes).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void storeThatIsGone_isToldAsUnavailable() throws Exception {
    BucketObjects objects = objects(10);
    StoredObject kept = objects.put(BUCKET, wanted("a"), new byte[5]);
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }

    assertThatThrownBy(() -> objects.put(BUCKET, wanted("b"), new byte[5]))
        .hasMessageContaining("UNAVAILABLE")
        .hasMessageContaining("the object store cannot be used")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(folder.toString()));

    assertThat(rows.objects).containsOnlyKeys(kept.id());
    assertThat(folder).doesNotExist();
    Files.createDirectory(folder);
  }

  /** A store that takes no byte, with the words of the operating system. */
  private record FullStore(ObjectStore store) implements ObjectStore {
    @Override
    public long count(String path) throws IOException {
      return store.count(path);
    }

    @Override
    public Writing begin(String key) throws IOException {
      Writing begun = store.begin(key);
      return new Writing() {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
          throw new FileSystemException(null, null, "No space left on device");
        }

        @Override
        public void finish() throws IOException {
          begun.finish();
        }

        @Override
        public void close() throws IOException {
          begun.close();
        }
      };
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
      store.put(key, bytes);
    }

    @Override
    public Optional<byte[]> get(String key) throws IOException {
      return store.get(key);
    }

    @Override
    public Optional<InputStream> open(String key, long offset) throws IOException {
      return store.open(key, offset);
    }

    @Override
    public void delete(String key) throws IOException {
      store.delete(key);
    }

    @Override
    public void deleteAll(String path) throws IOException {
      store.deleteAll(path);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
