package dev.vectormesh.ingest.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWalkTest {
  @TempDir Path temp;
  private final WorkPool threads = new WorkPool(4);
  private Path root;
  private Roots roots;

  @AfterEach
  void stop() {
    threads.close();
  }

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectories(temp.toRealPath().resolve("root"));
    roots = new Roots(new FilesSettings(List.of(root), Optional.of(root.resolve("data")), 50));
    for (String name :
        List.of(
            "b/x.txt", "b/y.md", "b-c.txt", "a.txt", ".git/config", "data/secret.txt", "b/.env")) {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private FileSelection selection(String path, String... exclude) {
    return FileSelection.of(
        FilesSource.newBuilder().setPath(path).addAllExclude(List.of(exclude)).build(), roots);
  }

  private List<String> walk(FileSelection selection, @Nullable String after) {
    List<String> items = new ArrayList<>();
    new FileWalk(selection, roots, new Drives(threads), after)
        .forEachRemaining(i -> items.add(i.relative() + (i.refused() == null ? "" : "!")));
    return items;
  }

  @Test
  void walk_isSortedByPartsAndRefusesTheDataDirectory() {
    assertThat(walk(selection(root.toString()), null))
        .containsExactly("a.txt", "b/x.txt", "b/y.md", "b-c.txt", "data/secret.txt!");
  }

  @Test
  void walk_goesOnBehindAnyItem() {
    List<String> all = walk(selection(root.toString()), null);

    for (int i = 0; i < all.size(); i++) {
      String mark = all.get(i).replace("!", "");
      assertThat(walk(selection(root.toString()), mark)).isEqualTo(all.subList(i + 1, all.size()));
    }
  }

  @Test
  void glob_matchesAtAnyDepthAndExcludeLeavesOut() {
    assertThat(walk(selection(root + "/**/*.txt", "b", "data"), null))
        .containsExactly("a.txt", "b-c.txt");
  }

  @Test
  void oneFile_isTheOnlyItem() {
    assertThat(walk(selection(root + "/a.txt"), null)).containsExactly("a.txt");
  }

  @Test
  void link_outOfTheRootIsRefusedAndWhatTheWalkMeetsComesOnce() throws IOException {
    Path outside = Files.writeString(temp.resolve("outside.txt"), "x");
    Files.createSymbolicLink(root.resolve("l1"), outside.toRealPath());
    Files.createSymbolicLink(root.resolve("l2"), root.resolve("a.txt"));
    Files.createSymbolicLink(root.resolve("loop"), root);

    assertThat(walk(selection(root.toString(), "data", "b*"), null))
        .containsExactly("a.txt", "l1!");
  }

  @Test
  void link_outOfTheBaseIsFollowedByItsFirstNameOnly() throws IOException {
    Path base = Files.createDirectories(root.resolve("z"));
    Files.createSymbolicLink(base.resolve("1"), root.resolve("a.txt"));
    Files.createSymbolicLink(base.resolve("2"), root.resolve("a.txt"));
    Files.createSymbolicLink(base.resolve("3"), root.resolve("b/x.txt"));
    Files.createSymbolicLink(base.resolve("4"), root.resolve("b"));
    Files.createSymbolicLink(base.resolve("5"), root.resolve("b"));

    assertThat(walk(selection(base.toString()), null)).containsExactly("1", "3", "4/y.md");
    assertThat(walk(selection(base.toString()), "1")).containsExactly("3", "4/y.md");
    assertThat(walk(selection(base.toString()), "3")).containsExactly("4/y.md");
  }

  @Test
  void link_toWhatTheSourceLeavesOutIsFollowed() throws IOException {
    Files.createSymbolicLink(root.resolve("shown.txt"), root.resolve("b/.env"));

    assertThat(walk(selection(root.toString(), "data"), null)).contains("shown.txt");
  }

  @Test
  void names_thatAreNotUtf8AreItemsOfTheirOwn() throws IOException {
    Path base = Files.createDirectories(root.resolve("z"));
    for (String name : List.of("caf%E9.txt", "caf%E8.txt", "caf%EF%BF%BD.txt")) {
      Files.writeString(Path.of(URI.create(base.toUri() + name)), name);
    }

    List<String> all = walk(selection(base.toString()), null);

    assertThat(all).containsExactly("caf\\xE8.txt", "caf\\xE9.txt", "caf\ufffd.txt");
    assertThat(walk(selection(base.toString()), all.getFirst())).isEqualTo(all.subList(1, 3));
    assertThat(walk(selection(base + "/caf\\xE9.txt"), null)).containsExactly("caf\\xE9.txt");
  }

  @Test
  void path_outsideOfTheRootsIsRefusedAlsoByALinkOrDots() throws IOException {
    Files.createSymbolicLink(root.resolve("etc"), Path.of("/etc"));

    for (String path : List.of("/etc", root + "/etc", root + "/data", temp + "/missing")) {
      assertThatThrownBy(() -> selection(path))
          .isInstanceOf(ApiException.class)
          .satisfies(e ->
              assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("PATH_REFUSED"));
    }
    assertThatThrownBy(() -> selection(root + "/../root")).isInstanceOf(ApiException.class);
  }

  @Test
  void id_isSafeAndTellsApartFilesOfOneName() {
    String first = FileNames.documentId(Path.of("/a/Übersicht (1).pdf"));

    assertThat(first).matches("[A-Za-z0-9._~-]{1,128}").contains("bersicht");
    assertThat(FileNames.documentId(Path.of("/b/Übersicht (1).pdf"))).isNotEqualTo(first);
    assertThat(FileNames.documentId(Path.of("/a/Übersicht (1).pdf"))).isEqualTo(first);
  }
}
