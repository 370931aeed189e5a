package dev.vectormesh.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWalkTest {
  @TempDir Path temp;
  private Path root;
  private Roots roots;

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
    new FileWalk(selection, roots, after)
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
  void link_outOfTheRootIsRefusedAndOneInsideIsFollowed() throws IOException {
    Path outside = Files.writeString(temp.resolve("outside.txt"), "x");
    Files.createSymbolicLink(root.resolve("l1"), outside.toRealPath());
    Files.createSymbolicLink(root.resolve("l2"), root.resolve("a.txt"));
    Files.createSymbolicLink(root.resolve("loop"), root);

    assertThat(walk(selection(root.toString(), "data", "b*"), null))
        .containsExactly("a.txt", "l1!", "l2");
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
    String first = SourceDocument.id(Path.of("/a/Übersicht (1).pdf"));

    assertThat(first).matches("[A-Za-z0-9._~-]{1,128}").contains("bersicht");
    assertThat(SourceDocument.id(Path.of("/b/Übersicht (1).pdf"))).isNotEqualTo(first);
    assertThat(SourceDocument.id(Path.of("/a/Übersicht (1).pdf"))).isEqualTo(first);
  }
}
