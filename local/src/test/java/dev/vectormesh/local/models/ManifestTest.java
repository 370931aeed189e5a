package dev.vectormesh.local.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static Manifest read(String path, String address) {
    return Manifest.read(
        """
        {"name": "m", "files": [{"path": "m/1/model.onnx", "address": "https://example.org/a"},
          {"path": "%s", "address": "%s"}]}
        """
            .formatted(path, address)
            .getBytes(UTF_8));
  }

  @Test
  void bundled_areAllThatTheProjectHasAManifestOf() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../triton-models/manifests"))) {
      List<String> names =
          files.map(file -> file.getFileName().toString().replace(".json", "")).sorted().toList();

      assertThat(BundledManifests.all())
          .extracting(Manifest::name)
          .containsExactlyElementsOf(names);
    }
  }

  @Test
  void bundled_sayThatNobodyVerifiedThem() {
    Manifest clip = BundledManifests.of("openclip-vit-b-32");

    assertThat(clip.models()).containsExactly("openclip-vit-b-32", "openclip-vit-b-32-image");
    assertThat(clip.unverified()).hasSize(3);
    assertThat(BundledManifests.of("openclip-vit-h-14").files()).isEmpty();
    assertThatThrownBy(() -> BundledManifests.of("clip"))
        .hasMessageContainingAll("no manifest for clip", "openclip-vit-h-14", "models add");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../m/x", "m/../../x", "/m/x", "m//x", "m/.hidden", "m", "m/x y", "m\\\\x", ""})
  void read_refusesPathsThatLeadElsewhere(String path) {
    assertThatThrownBy(() -> read(path, "https://example.org/b"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no path of a model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/hostname", "jar:x", "example.org/b", "ht tp://x"})
  void read_refusesOtherAddressesThanWebOnes(String address) {
    assertThatThrownBy(() -> read("m/1/b", address))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("must be http or https");
  }

  @Test
  void read_saysWhatIsWrong() {
    assertThatThrownBy(() -> Manifest.read("{\"name\":".getBytes(UTF_8)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> Manifest.read("{}".getBytes(UTF_8)))
        .hasMessageContaining("needs a name and files");
  }
}
