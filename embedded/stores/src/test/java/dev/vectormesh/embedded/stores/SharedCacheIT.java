package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedCacheIT {
  @TempDir Path folder;

  @Test
  void twoProcesses_unpackTheSameBinariesOnce() throws Exception {
    Path cache = folder.resolve("cache");
    try (StoreJvm one = StoreJvm.start(folder.resolve("one"), cache, StoreJvm.Tie.KERNEL);
        StoreJvm two = StoreJvm.start(folder.resolve("two"), cache, StoreJvm.Tie.KERNEL)) {
      assertThat(one.firstLine()).matches("[0-9]+ [0-9]+");
      assertThat(two.firstLine()).matches("[0-9]+ [0-9]+");
      one.exit();
      two.exit();
    }
    try (var unpacked = Files.list(cache)) {
      assertThat(unpacked.map(p -> p.getFileName().toString()).filter(n -> !n.startsWith(".lock")))
          .hasSize(2)
          .allMatch(n -> n.startsWith("postgres-") || n.startsWith("redis-"));
    }
  }
}
