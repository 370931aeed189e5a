package dev.vectormesh.ingest.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.item.ItemFailedException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenedFileTest {
  private static final long MOST = 1000;

  @TempDir Path temp;
  private Path root;
  private Path data;
  private Roots roots;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectories(temp.toRealPath().resolve("root"));
    data = Files.createDirectories(root.resolve("mesh/secrets"));
    Files.writeString(Files.createDirectories(root.resolve("a/b")).resolve("c.txt"), "text of c");
    Files.writeString(data.resolve("token"), "secret");
    roots =
        new Roots(
            new FilesSettings(
                List.of(root, Path.of("/proc/self")), Optional.of(root.resolve("mesh")), 50));
  }

  private String read(Path file) throws Exception {
    try (OpenedFile opened = OpenedFile.open(roots, file, MOST)) {
      return new String(
          Channels.newInputStream(opened.channel()).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void isRefused(Path file, String reason, String why) {
    assertThatThrownBy(() -> read(file))
        .asInstanceOf(type(ItemFailedException.class))
        .satisfies(e -> {
          assertThat(e.failure().reason()).isEqualTo(reason);
          assertThat(e.failure().message()).contains(why);
        });
  }

  @Test
  void open_readsAFileAndWhatALinkWithinTheRootsLeadsTo() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), root.resolve("a/b/c.txt"));

    assertThat(read(root.resolve("a/b/c.txt"))).isEqualTo("text of c");
    assertThat(read(root.resolve("link"))).isEqualTo("text of c");
  }

  @Test
  void open_refusesWhatIsNoRegularFileWithoutOpeningIt() throws Exception {
    Path pipe = root.resolve("pipe.txt");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    isRefused(pipe, "unsupported", "a named pipe");
    isRefused(root.resolve("a"), "unreadable", "folder");
  }

  @Test
  void open_refusesViewsIntoTheSystem() {
    isRefused(Path.of("/proc/self/status"), "unsupported", "view into the system");
  }

  @Test
  void open_refusesWhatIsTooLarge() throws Exception {
    Path large = Files.writeString(root.resolve("large.txt"), "x".repeat((int) MOST + 1));

    isRefused(large, "too-large", "1001 bytes");
  }

  @Test
  void open_refusesTheDataDirectoryUnderAnyName() throws Exception {
    Path link = Files.createLink(root.resolve("innocent.txt"), data.resolve("token"));
    Path other = Files.createLink(root.resolve("other.txt"), root.resolve("a/b/c.txt"));

    isRefused(data.resolve("token"), "refused", "leads out");
    isRefused(link, "refused", "the mesh's own data");
    assertThat(read(other)).isEqualTo("text of c");
  }

  @Test
  void opening_followsNoLinkThatWasPutInTheWaySinceTheFileWasLookedAt() throws Exception {
    Path real = root.resolve("a/b/c.txt");
    Object key = key(real);
    Path outside = Files.createDirectories(temp.toRealPath().resolve("outside"));
    Files.writeString(outside.resolve("c.txt"), "not yours");
    Files.move(root.resolve("a/b"), root.resolve("a/was"));
    Files.createSymbolicLink(root.resolve("a/b"), outside);

    assertThatThrownBy(() -> FolderByFolder.open(root, real, key).close())
        .isInstanceOf(FileSystemException.class);
  }

  @Test
  void opening_takesNoOtherFileThatStandsThereByNow() throws Exception {
    Path real = root.resolve("a/b/c.txt");
    Object key = key(real);
    Files.move(real, root.resolve("was"));
    Files.writeString(real, "another");

    assertThatThrownBy(() -> FolderByFolder.open(root, real, key).close())
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("replaced");
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
