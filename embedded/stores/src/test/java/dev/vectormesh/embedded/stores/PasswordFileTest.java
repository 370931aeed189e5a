package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
  @TempDir Path secrets;

  @Test
  void readOrCreate_makesALongPasswordForItsOwnerOnly() throws Exception {
    PasswordFile made = PasswordFile.readOrCreate(secrets.resolve("redis"));
    assertThat(made.isNew()).isTrue();
    assertThat(made.password()).matches("[A-Za-z0-9_-]{32}");
    assertThat(made.toString()).doesNotContain(made.password());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.file())))
        .isEqualTo("rw-------");
  }

  @Test
  void readOrCreate_findsThePasswordAgain() {
    PasswordFile made = PasswordFile.readOrCreate(secrets.resolve("redis"));
    PasswordFile found = PasswordFile.readOrCreate(secrets.resolve("redis"));
    assertThat(found.isNew()).isFalse();
    assertThat(found.password()).isEqualTo(made.password());
  }

  @Test
  void readOrCreate_replacesAnEmptyFile() throws Exception {
    Files.createFile(secrets.resolve("redis"));
    assertThat(PasswordFile.readOrCreate(secrets.resolve("redis")).isNew()).isTrue();
  }
}
