package dev.vectormesh.local.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path tmp;

  private DataDirectory directory() {
    return DataDirectory.choose(tmp.resolve("data"), Map.of());
  }

  @Test
  void choose_takesTheFlagThenTheVariableThenXdg() {
    Map<String, String> environment = Map.of("VECTORMESH_DATA", "/v/data", "XDG_DATA_HOME", "/x");

    assertThat(DataDirectory.choose(Path.of("/flag"), environment).root())
        .isEqualTo(Path.of("/flag"));
    assertThat(DataDirectory.choose(null, environment).root()).isEqualTo(Path.of("/v/data"));
    assertThat(DataDirectory.choose(null, Map.of("XDG_DATA_HOME", "/x")).root())
        .isEqualTo(Path.of("/x/vectormesh"));
  }

  @Test
  void open_makesADirectoryForItsOwnerAlone() throws IOException {
    try (var lock = directory().open()) {
      assertThat(lock).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tmp.resolve("data"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void open_refusesASecondMesh() {
    try (var lock = directory().open()) {
      assertThat(lock).isNotNull();
      assertThat(directory().inUse()).isTrue();
      assertThatThrownBy(() -> directory().open())
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use")
          .hasMessageContaining("vectormesh stop");
    }
    assertThat(directory().inUse()).isFalse();
  }

  @Test
  void open_refusesANewerFormat() throws IOException {
    directory().open().close();
    Files.writeString(tmp.resolve("data/format-version"), "99\n");

    assertThatThrownBy(() -> directory().open())
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("newer");
  }

  @Test
  void open_refusesAFile() throws IOException {
    Files.writeString(tmp.resolve("data"), "x");

    assertThatThrownBy(() -> directory().open())
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("not a directory");
  }

  @Test
  void secrets_areMadeOnceAndForTheirOwnerAlone() throws IOException {
    LocalSecrets secrets = new LocalSecrets(tmp);

    String first = Files.readString(secrets.file("jwt"));

    assertThat(first).hasSizeGreaterThanOrEqualTo(43);
    assertThat(secrets.read("jwt")).isEqualTo(first);
    assertThat(Files.readString(secrets.file("jwt"))).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tmp.resolve("jwt"))))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> secrets.read("other"))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("vectormesh up");
  }

  @Test
  void meshRecord_isReadBackAndKnowsWhetherItsProcessLives() throws IOException {
    Path file = tmp.resolve("mesh.json");
    MeshRecord own =
        new MeshRecord(
            ProcessHandle.current().pid(), MeshRecord.ownStart(), "1", Map.of("job", 9103));
    own.write(file);

    assertThat(MeshRecord.read(file)).contains(own);
    assertThat(own.alive()).isTrue();
    assertThat(new MeshRecord(own.pid(), own.start() - 1, "1", Map.of()).alive()).isFalse();
    assertThat(own.grpc("job")).hasToString("grpc://127.0.0.1:9103");
    Files.writeString(file, "{ half");
    assertThat(MeshRecord.read(file)).isEmpty();
  }
}
