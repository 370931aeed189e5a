package dev.vectormesh.local.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  @TempDir Path folder;

  @Test
  void require_saysWhatIsMissing() throws IOException {
    Disk.require(folder, 1);

    assertThatThrownBy(() -> Disk.require(folder, Long.MAX_VALUE))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("MiB are free", folder.toString(), "--data");
  }

  @Test
  void inWords_tellsAFullDiskFromOtherFaults() {
    assertThat(Disk.inWords(new IOException("No space left on device"), "x cannot be written"))
        .hasMessageContainingAll("x cannot be written", "the disk is full", "Make room");
    assertThat(Disk.inWords(new IOException("Permission denied"), "x cannot be written"))
        .hasMessage("x cannot be written: Permission denied");
  }
}
