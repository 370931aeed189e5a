package dev.vectormesh.encoders.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.platform.plugin.Plugins;
import dev.vectormesh.platform.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteEncodersTest {
  private static final String URL = "url: 'https://api.example/v1'";

  private static final Plugins PLUGINS = Plugins.open(Optional.empty());

  @TempDir Path folder;

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("encoders.yaml"), yaml);
  }

  private EmbeddingSpace space(String settings) throws IOException {
    Path file = file("encoders: {small: {%s}}".formatted(settings));
    try (RemoteEncoders encoders =
        RemoteEncoders.read(Optional.of(file), PLUGINS, EncoderUse.Listener.NONE)) {
      SpaceEncoder encoder = encoders.encoder("small");
      assertThat(encoder).isNotNull();
      return encoder.space();
    }
  }

  @Test
  void leftOut_isAsOpenAisSmallModel() throws IOException {
    RemoteEncoderSpec spec =
        RemoteEncoders.describedIn(file("encoders: {text-embedding-3-small: {%s}}".formatted(URL)))
            .get("text-embedding-3-small");

    assertThat(spec).isNotNull();
    assertThat(spec.model()).isEqualTo("text-embedding-3-small");
    assertThat(spec.dimension()).isEqualTo(1536);
    assertThat(spec.maxTokens()).isEqualTo(8191);
    assertThat(spec.batch()).isEqualTo(100);
    assertThat(spec.timeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(spec.key()).isNull();
  }

  @Test
  void key_comesFromAFileOrTheEnvironmentAndIsInNoText() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "sk-of-the-file\n");
    var specs =
        RemoteEncoders.describedIn(
            file(
                "encoders: {a: {%s, key: 'file:%s'}, b: {%s, key: 'env:PATH'}}"
                    .formatted(URL, key, URL)));

    assertThat(specs.values())
        .extracting(RemoteEncoderSpec::key)
        .containsExactly(new Secret("sk-of-the-file"), new Secret(System.getenv("PATH")));
    assertThat(specs.toString()).doesNotContain("sk-of-the-file");
  }

  @Test
  void space_isOfTheModelWhoeverServesItByWhateverName() throws IOException {
    EmbeddingSpace one = space(URL + ", model: m, dimension: 8");
    EmbeddingSpace other = space("url: 'http://localhost:11434/v1', model: m, dimension: 8");

    assertThat(one.fingerprint()).hasSize(64).isEqualTo(other.fingerprint());
    assertThat(space(URL + ", model: n, dimension: 8").fingerprint())
        .isNotEqualTo(one.fingerprint());
    assertThat(space(URL + ", model: m, dimension: 9").fingerprint())
        .isNotEqualTo(one.fingerprint());
    assertThat(space(URL + ", model: m, dimension: 8, query-prefix: 'q: '").fingerprint())
        .isNotEqualTo(one.fingerprint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: 'ftp://x/v1'                        | http or https",
        "url: 'https://me:secret@x/v1'            | neither a password",
        "url: 'https://x/v1', dimension: -1       | dimension is 1..65536",
        "url: 'https://x/v1', batch: 5000         | batch is",
        "url: 'https://x/v1', batch-tokens: 100   | at least max-tokens",
        "url: 'https://x/v1', timeout: soon       | no duration",
        "url: 'https://x/v1', keys: sk-1          | \"keys\" is no setting of an encoder",
        "url: 'https://x/v1', key: 'env:NO_SUCH_' | no variable NO_SUCH_",
        "url: 'https://x/v1', provider: nobody    | there is no provider nobody, but openai",
        "dimension: 8                             | http or https",
      })
  void wrongSetting_isNamed(String settings, String told) {
    assertThatThrownBy(() -> space(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told)
        .hasMessageNotContaining("sk-1");
  }

  @Test
  void emptyFile_hasNone() throws IOException {
    assertThat(RemoteEncoders.describedIn(file("# none yet\n"))).isEmpty();
  }

  @Test
  void noFile_hasNone() {
    try (RemoteEncoders none =
        RemoteEncoders.read(Optional.empty(), PLUGINS, EncoderUse.Listener.NONE)) {
      assertThat(none.encoder("small")).isNull();
    }
  }
}
