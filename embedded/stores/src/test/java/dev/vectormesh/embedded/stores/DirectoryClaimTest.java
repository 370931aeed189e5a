package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryClaimTest {
  @TempDir Path directory;

  @Test
  void take_isRefusedWhileHeldAndGrantedAfterClose() {
    DirectoryClaim first = DirectoryClaim.take(directory, "Redis");
    assertThatThrownBy(() -> DirectoryClaim.take(directory, "Redis"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Redis already runs in " + directory);
    first.close();
    assertThatCode(() -> DirectoryClaim.take(directory, "Redis").close())
        .doesNotThrowAnyException();
  }

  @Test
  void close_twiceDoesNotFreeTheNextHolder() {
    DirectoryClaim first = DirectoryClaim.take(directory, "Redis");
    first.close();
    try (DirectoryClaim second = DirectoryClaim.take(directory, "Redis")) {
      first.close();
      assertThatThrownBy(() -> DirectoryClaim.take(directory, "Redis"))
          .as("held by %s", second)
          .isInstanceOf(StoreException.class);
    }
  }
}
