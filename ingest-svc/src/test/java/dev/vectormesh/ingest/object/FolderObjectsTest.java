package dev.vectormesh.ingest.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderObjectsTest extends ObjectStoreContract {
  @TempDir private Path root;

  @Override
  ObjectStore store() {
    return new FolderObjects(root);
  }

  @Override
  int held() throws Exception {
    try (Stream<Path> left = Files.walk(root)) {
      return (int) left.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void folderThatIsGone_isNotMadeAnew() throws Exception {
    Path drive = root.resolve("drive");
    ObjectStore objects = new FolderObjects(drive);
    objects.put("one", new byte[] {1});
    objects.delete("one");
    Files.delete(drive);

    assertThatThrownBy(() -> objects.put("two", new byte[] {1}))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("is gone");
    assertThat(drive).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "a/../../out", "/etc/none", "a//b", "", "a/./b", "a\\b"})
  void keysThatLeadElsewhere_areRefused(String key) {
    ObjectStore objects = new FolderObjects(root.resolve("inner"));

    assertThatThrownBy(() -> objects.put(key, new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(root.resolve("out")).doesNotExist();
  }
}
