package dev.vectormesh.ingest.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderObjectsTest {
  @TempDir private Path root;

  @Test
  void objects_areKeptReplacedAndRemoved() throws Exception {
    ObjectStore objects = new FolderObjects(root);
    objects.put("a/b/one.jpg", new byte[] {1});
    objects.put("a/b/one.jpg", new byte[] {2, 3});

    assertThat(objects.get("a/b/one.jpg")).contains(new byte[] {2, 3});
    assertThat(objects.get("a/b/two.jpg")).isEmpty();

    objects.delete("a/b/one.jpg");
    objects.delete("a/b/one.jpg");

    assertThat(objects.get("a/b/one.jpg")).isEmpty();
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void deleteAll_removesWhatIsBeneathAPath_andNothingBeside() throws Exception {
    ObjectStore objects = new FolderObjects(root);
    objects.put("a/b/one", new byte[] {1});
    objects.put("a/b/c/two", new byte[] {1});
    objects.put("a/bb/three", new byte[] {1});

    objects.deleteAll("a/b");
    objects.deleteAll("never/there");

    assertThat(objects.get("a/b/one")).isEmpty();
    assertThat(objects.get("a/b/c/two")).isEmpty();
    assertThat(objects.get("a/bb/three")).isPresent();
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
