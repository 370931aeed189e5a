package dev.vectormesh.ingest.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileNamesTest {
  private static Path path(String escaped) {
    return Path.of(URI.create("file://" + escaped));
  }

  @Test
  void names_ofOtherBytesAreOtherTextsAndLeadBackToTheirFile() {
    List<Path> paths =
        List.of(
            path("/d/caf%E9.txt"),
            path("/d/caf%E8.txt"),
            path("/d/caf%C3%A9.txt"),
            path("/d/caf%EF%BF%BD.txt"),
            path("/d/caf%5CxE9.txt"),
            path("/d/caf%25E9.txt"),
            path("/d/caf%3F.txt"),
            path("/d/%C3"),
            path("/d/a%5C%E9"),
            path("/d/a+b%20c%0A"));

    assertThat(paths).extracting(FileNames::text).doesNotHaveDuplicates();
    assertThat(paths).allSatisfy(p -> assertThat(FileNames.path(FileNames.text(p))).isEqualTo(p));
    assertThat(paths).extracting(FileNames::documentId).doesNotHaveDuplicates();
    assertThat(FileNames.text(paths.getFirst())).isEqualTo("/d/caf\\xE9.txt");
  }

  @Test
  void names_ofUtf8AreAsTheyRead() {
    assertThat(FileNames.text(Path.of("/d/Übersicht (1)/日本.pdf")))
        .isEqualTo("/d/Übersicht (1)/日本.pdf");
    assertThat(FileNames.name(Path.of("/d/é.txt"))).isEqualTo("é.txt");
    assertThat(FileNames.relative(Path.of("/d"), Path.of("/d/e/f.txt"))).isEqualTo("e/f.txt");
    assertThat(FileNames.relative(Path.of("/"), Path.of("/e"))).isEqualTo("e");
  }

  @Test
  void path_refusesWhatIsNoName() {
    assertThatThrownBy(() -> FileNames.path("relative")).isInstanceOf(InvalidPathException.class);
    assertThatThrownBy(() -> FileNames.path("/a\u0000b")).isInstanceOf(InvalidPathException.class);
    assertThat(FileNames.path("//a///b/")).isEqualTo(Path.of("/a/b"));
  }
}
