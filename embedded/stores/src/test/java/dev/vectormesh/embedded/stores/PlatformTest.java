package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @TempDir Path root;

  private void glibc() throws IOException {
    for (String loader : new String[] {"lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1"}) {
      Files.createDirectories(root.resolve(loader).getParent());
      Files.createFile(root.resolve(loader));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, LINUX_AMD64",
    "Linux, aarch64, LINUX_ARM64",
    "Mac OS X, x86_64, DARWIN_AMD64",
    "Mac OS X, aarch64, DARWIN_ARM64",
  })
  void of_namesTheServedPlatforms(String os, String arch, Platform platform) throws IOException {
    glibc();
    assertThat(Platform.of(os, arch, root)).isEqualTo(platform);
  }

  @ParameterizedTest
  @CsvSource({"Windows 11, amd64", "Linux, riscv64", "FreeBSD, amd64"})
  void of_refusesOthersByName(String os, String arch) throws IOException {
    glibc();
    assertThatThrownBy(() -> Platform.of(os, arch, root))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not " + os + " on " + arch);
  }

  @Test
  void of_refusesALinuxWithoutGlibc() {
    assertThatThrownBy(() -> Platform.of("Linux", "amd64", root))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("glibc")
        .hasMessageContaining("Alpine");
  }
}
