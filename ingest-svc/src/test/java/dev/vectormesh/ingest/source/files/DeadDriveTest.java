package dev.vectormesh.ingest.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.work.WorkPool;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder whose listing does not come back, as that of a network drive whose server is gone. */
class DeadDriveTest {
  @TempDir Path temp;
  private final WorkPool threads = new WorkPool(4, Duration.ofMillis(200));
  private final CountDownLatch back = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final Drives drives = new Drives(threads, this::open);
  private Path root;
  private Roots roots;

  @BeforeEach
  void makeFolders() throws IOException {
    root = temp.toRealPath();
    for (String name : List.of("a.txt", "dead/b.txt", "live/c.txt")) {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
    roots = new Roots(new FilesSettings(List.of(root), Optional.empty(), 50));
  }

  @AfterEach
  void stop() {
    back.countDown();
    threads.close();
  }

  /** As within the operating system, no interrupt ends the waiting. */
  private DirectoryStream<Path> open(Path folder) throws IOException {
    if (folder.endsWith("dead")) {
      asked.incrementAndGet();
      boolean waiting = true;
      while (waiting) {
        try {
          back.await();
          waiting = false;
        } catch (InterruptedException e) {
          // It goes on waiting.
        }
      }
    }
    return Files.newDirectoryStream(folder);
  }

  private FileSelection selection(Path path) {
    return FileSelection.of(FilesSource.newBuilder().setPath(path.toString()).build(), roots);
  }

  private List<FileItem> walk() {
    List<FileItem> items = new ArrayList<>();
    new FileWalk(selection(root), roots, drives, null).forEachRemaining(items::add);
    return items;
  }

  @Test
  void deadFolder_isAnItemThatFailsAndTheOthersAreFound() {
    List<FileItem> items = walk();

    assertThat(items).extracting(FileItem::relative).containsExactly("a.txt", "dead", "live/c.txt");
    assertThat(items.get(0).refused()).isNull();
    assertThat(items.get(1).refused())
        .satisfies(failure -> {
          assertThat(failure).isNotNull();
          assertThat(failure.reason()).isEqualTo("timeout");
          assertThat(failure.message())
              .isEqualTo("it took longer than 200 ms: is its drive there?");
        });
    assertThat(items.get(2).refused()).isNull();
  }

  @Test
  void deadFolder_costsOneThreadHoweverOftenItIsWalked() {
    List<FileItem> first = walk();

    List<FileItem> second = walk();

    assertThat(second).hasSameSizeAs(first);
    assertThat(asked).hasValue(1);
    assertThatThrownBy(() -> drives.list(root.resolve("dead/beneath")))
        .isInstanceOf(Drives.SilentException.class)
        .hasMessageContaining("still");
  }

  @Test
  void driveThatIsBack_isReadAgain() throws Exception {
    List<FileItem> dead = walk();

    back.countDown();
    while (drives.isSilent(root.resolve("dead"))) {
      Thread.onSpinWait();
    }

    assertThat(dead).hasSize(3);
    assertThat(walk())
        .extracting(FileItem::relative)
        .containsExactly("a.txt", "dead/b.txt", "live/c.txt");
  }

  @Test
  void documentsOfADeadFolder_areKept() {
    Removals removals = new Removals(selection(root), roots, drives);

    assertThat(removals.isGone(root + "/dead/gone.txt")).isFalse();
    assertThat(removals.isGone(root + "/dead/other.txt")).isFalse();
    assertThat(removals.isGone(root + "/live/gone.txt")).isTrue();
    assertThat(asked).hasValue(1);
  }
}
