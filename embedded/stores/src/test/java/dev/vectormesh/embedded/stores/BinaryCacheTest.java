package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the Redis binary, which unpacks in no time. */
class BinaryCacheTest {
  @TempDir Path cache;

  private Path unpacked() {
    return new BinaryCache(cache).redis(Platform.current());
  }

  @Test
  void binary_isUnpackedOnceAndExecutable() throws Exception {
    Path first = unpacked();
    var time = Files.getLastModifiedTime(first);
    assertThat(unpacked()).isEqualTo(first).isExecutable();
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(time);
  }

  @Test
  void damagedBinary_isUnpackedAgain() throws Exception {
    Path binary = unpacked();
    long size = Files.size(binary);
    Files.write(binary, new byte[10]);
    assertThat(Files.size(unpacked())).isEqualTo(size);
  }

  @Test
  void folderWithoutItsContentsList_isUnpackedAgain() throws Exception {
    Path binary = unpacked();
    Files.delete(binary.resolveSibling(".contents"));
    assertThat(unpacked()).isExecutable();
    assertThat(binary.resolveSibling(".contents")).exists();
  }

  @Test
  void leftoversOfAKilledUnpacking_areRemoved() throws Exception {
    Path folder = Objects.requireNonNull(unpacked().getParent());
    Path leftover = Files.createDirectory(cache.resolve("." + folder.getFileName() + "-123"));
    Files.writeString(leftover.resolve("redis-server"), "half");
    Directories.deleteRecursively(folder);
    unpacked();
    assertThat(leftover).doesNotExist();
  }

  @Test
  void concurrentUnpacking_givesEveryoneTheSameWholeBinary() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Path>> unpackings =
          List.of(this::unpacked, this::unpacked, this::unpacked, this::unpacked);
      List<Path> binaries =
          threads.invokeAll(unpackings).stream().map(f -> f.resultNow()).distinct().toList();
      assertThat(binaries).singleElement().satisfies(b -> assertThat(b).isExecutable());
    }
  }
}
