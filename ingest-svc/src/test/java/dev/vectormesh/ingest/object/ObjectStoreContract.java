package dev.vectormesh.ingest.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every object store does. */
abstract class ObjectStoreContract {
  abstract ObjectStore store();

  /** Objects and parts of objects that the store holds. */
  abstract int held() throws Exception;

  private static void write(ObjectStore store, String key, byte[]... pieces) throws Exception {
    try (ObjectStore.Writing writing = store.begin(key)) {
      for (byte[] piece : pieces) {
        writing.write(ByteBuffer.wrap(piece));
      }
      writing.finish();
    }
  }

  private static byte[] read(ObjectStore store, String key, long offset) throws Exception {
    try (InputStream in = store.open(key, offset).orElseThrow()) {
      return in.readAllBytes();
    }
  }

  @Test
  void objects_areKeptReplacedAndRemoved() throws Exception {
    ObjectStore objects = store();
    objects.put("a/b/one.jpg", new byte[] {1});
    objects.put("a/b/one.jpg", new byte[] {2, 3});

    assertThat(objects.get("a/b/one.jpg")).contains(new byte[] {2, 3});
    assertThat(objects.get("a/b/two.jpg")).isEmpty();

    assertThat(objects.count("a")).isOne();
    assertThat(objects.count("a/c")).isZero();

    objects.delete("a/b/one.jpg");
    objects.delete("a/b/one.jpg");

    assertThat(objects.get("a/b/one.jpg")).isEmpty();
    assertThat(held()).isZero();
  }

  @Test
  void objectOfManyPieces_isThereWhenItIsFinishedAndNotBefore() throws Exception {
    ObjectStore objects = store();
    byte[] random = new byte[1_000_003];
    new Random(1).nextBytes(random);
    try (ObjectStore.Writing writing = objects.begin("a/big")) {
      for (int from = 0; from < random.length; from += 70_001) {
        writing.write(ByteBuffer.wrap(random, from, Math.min(70_001, random.length - from)));
      }
      assertThat(objects.open("a/big", 0)).isEmpty();
      writing.finish();
    }

    assertThat(read(objects, "a/big", 0)).isEqualTo(random);
    assertThat(read(objects, "a/big", 999_999))
        .isEqualTo(Arrays.copyOfRange(random, 999_999, random.length));
    assertThat(read(objects, "a/big", random.length)).isEmpty();
    assertThat(held()).isOne();
  }

  @Test
  void smallAndEmptyObjects_areWritten() throws Exception {
    ObjectStore objects = store();
    write(objects, "a/small", "Otters".getBytes(UTF_8));
    write(objects, "a/empty");

    assertThat(read(objects, "a/small", 2)).isEqualTo("ters".getBytes(UTF_8));
    assertThat(read(objects, "a/empty", 0)).isEmpty();
    assertThat(objects.open("a/none", 0)).isEmpty();
  }

  @Test
  void objectThatIsReadInPart_isLeftEarly() throws Exception {
    ObjectStore objects = store();
    write(objects, "a/big", new byte[1_000_000]);

    try (InputStream in = objects.open("a/big", 10).orElseThrow()) {
      assertThat(in.readNBytes(5)).hasSize(5);
    }

    assertThat(read(objects, "a/big", 0)).hasSize(1_000_000);
  }

  @Test
  void writingThatIsClosedEarly_leavesNothing() throws Exception {
    ObjectStore objects = store();
    try (ObjectStore.Writing writing = objects.begin("a/big")) {
      writing.write(ByteBuffer.wrap(new byte[1_000_000]));
      assertThat(held()).isPositive();
    }

    assertThat(objects.get("a/big")).isEmpty();
    assertThat(held()).isZero();
  }

  @Test
  @SuppressWarnings("MustBeClosed") // A process that dies closes nothing.
  void writingOfAProcessThatDied_goesWithItsKey() throws Exception {
    ObjectStore objects = store();
    ObjectStore.Writing left = objects.begin("a/big");
    left.write(ByteBuffer.wrap(new byte[1_000_000]));

    objects.delete("a/big");

    assertThat(held()).isZero();
  }

  @Test
  void deleteAll_removesWhatIsBeneathAPath_andNothingBeside() throws Exception {
    ObjectStore objects = store();
    objects.put("a/b/one", new byte[] {1});
    objects.put("a/b/c/two", new byte[] {1});
    objects.put("a/b/c/three", new byte[] {1});
    objects.put("a/bb/four", new byte[] {1});

    objects.deleteAll("a/b");
    objects.deleteAll("never/there");

    assertThat(objects.get("a/b/one")).isEmpty();
    assertThat(objects.get("a/b/c/two")).isEmpty();
    assertThat(objects.get("a/bb/four")).isPresent();
    assertThat(held()).isOne();
  }
}
