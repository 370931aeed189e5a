package dev.vectormesh.local.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What wakes whoever follows a folder. */
class FolderWatchTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final FolderWatch.Times QUICK =
      new FolderWatch.Times(Duration.ofMillis(20), MINUTE, Duration.ofMillis(20));

  @TempDir private Path folder;

  @BeforeEach
  void fill() throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve("a")).resolve("one.txt"), "one");
  }

  private FolderWatch watch(boolean events) throws IOException {
    return new FolderWatch(
        folder, QUICK, events ? FileSystems.getDefault().newWatchService() : null);
  }

  /** A change that comes while the folder is watched. */
  private interface Change {
    void make() throws IOException;
  }

  private static boolean told(FolderWatch watch, Change change) throws Exception {
    CompletableFuture<Boolean> told =
        CompletableFuture.supplyAsync(() -> {
          try {
            return watch.awaitChange(MINUTE);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    change.make();
    return told.get(2, TimeUnit.MINUTES);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void newChangedRenamedAndDeletedFiles_areTold_withAndWithoutEvents(boolean events)
      throws Exception {
    Path file = folder.resolve("a/two.txt");
    Path renamed = folder.resolve("a/three.txt");
    try (FolderWatch watch = watch(events)) {
      assertThat(told(watch, () -> Files.writeString(file, "two"))).isTrue();
      assertThat(told(watch, () -> Files.writeString(file, "changed"))).isTrue();
      assertThat(told(watch, () -> Files.move(file, renamed))).isTrue();
      assertThat(told(watch, () -> Files.delete(renamed))).isTrue();
    }
  }

  @Test
  void folderThatComesLater_isFollowedToo() throws Exception {
    Path later = folder.resolve("b/c");
    try (FolderWatch watch = watch(true)) {
      assertThat(told(watch, () -> Files.createDirectories(later))).isTrue();
      assertThat(told(watch, () -> Files.writeString(later.resolve("x.txt"), "x"))).isTrue();
      assertThat(watch.hears()).isTrue();
    }
  }

  @Test
  void changeBetweenTwoQuestions_isTold() throws Exception {
    try (FolderWatch watch = watch(true)) {
      Files.writeString(folder.resolve("meanwhile.txt"), "written while the last round ran");

      assertThat(watch.awaitChange(MINUTE)).isTrue();
      assertThat(watch.awaitChange(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void fileOfOneSizeAndAnotherTime_isAChange() throws Exception {
    FolderSample before = FolderSample.of(folder, each -> {});
    Files.setLastModifiedTime(folder.resolve("a/one.txt"), FileTime.fromMillis(1_000_000));

    assertThat(FolderSample.of(folder, each -> {})).isNotEqualTo(before);
  }

  @Test
  void folderThatIsGone_isAChange_andCanComeBack() throws Exception {
    try (FolderWatch watch = watch(false)) {
      Files.delete(folder.resolve("a/one.txt"));
      Files.delete(folder.resolve("a"));

      assertThat(watch.awaitChange(MINUTE)).isTrue();
      assertThat(told(watch, this::fill)).isTrue();
    }
  }
}
