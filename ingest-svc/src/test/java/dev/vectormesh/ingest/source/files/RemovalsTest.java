package dev.vectormesh.ingest.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.work.WorkPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovalsTest {
  @TempDir Path temp;
  private final WorkPool threads = new WorkPool(4);
  private Path root;
  private Path base;
  private Roots roots;

  @AfterEach
  void stop() {
    threads.close();
  }

  @BeforeEach
  void makeFolders() throws IOException {
    root = temp.toRealPath();
    base = Files.createDirectories(root.resolve("docs"));
    Files.createDirectories(base.resolve("sub"));
    Files.createDirectories(root.resolve("drive"));
    Files.writeString(base.resolve("a.txt"), "a");
    Files.writeString(root.resolve("drive/b.txt"), "b");
    roots = new Roots(new FilesSettings(List.of(root), Optional.empty(), 50));
  }

  private boolean isGone(String file, String... exclude) {
    FilesSource source =
        FilesSource.newBuilder().setPath(base.toString()).addAllExclude(List.of(exclude)).build();
    return new Removals(FileSelection.of(source, roots), roots, new Drives(threads))
        .isGone(base + "/" + file);
  }

  @Test
  void gone_isWhatItsFolderDoesNotListAndWhatIsLeftOut() {
    assertThat(isGone("a.txt")).isFalse();
    assertThat(isGone("missing.txt")).isTrue();
    assertThat(isGone("sub/missing.txt")).isTrue();
    assertThat(isGone("no-folder/missing.txt")).isTrue();
    assertThat(isGone("a.txt/now-a-file.txt")).isTrue();
    assertThat(isGone("a.txt", "*.txt")).isTrue();
  }

  @Test
  void gone_isNothingBehindALinkThatLeadsNowhere() throws IOException {
    Files.createSymbolicLink(base.resolve("linked"), root.resolve("drive"));
    assertThat(isGone("linked/b.txt")).isFalse();
    assertThat(isGone("linked/c.txt")).isTrue();

    Files.move(root.resolve("drive"), root.resolve("away"));

    assertThat(isGone("linked")).isFalse();
    assertThat(isGone("linked/b.txt")).isFalse();
    Files.delete(base.resolve("linked"));
    assertThat(isGone("linked/b.txt")).isTrue();
  }

  @Test
  void gone_isNothingBehindALinkThatLeadsOutOfTheRootsByNow() throws IOException {
    Files.createSymbolicLink(base.resolve("linked"), Path.of("/"));

    assertThat(isGone("linked/b.txt")).isFalse();
  }

  @Test
  void gone_isALinkWhoseTargetHasItsOwnNameInTheTree() throws IOException {
    Files.createSymbolicLink(base.resolve("again.txt"), base.resolve("a.txt"));

    assertThat(isGone("again.txt")).isTrue();
  }

  @Test
  void gone_isNothingOfASourceThatIsAway() throws IOException {
    FilesSource source = FilesSource.newBuilder().setPath(base.toString()).build();
    Removals removals = new Removals(FileSelection.of(source, roots), roots, new Drives(threads));

    Files.move(base, root.resolve("unmounted"));

    assertThat(removals.isGone(base + "/a.txt")).isFalse();
  }
}
