package dev.vectormesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.job.JobConfig;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.platform.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceSettingsTest {
  private static final Map<String, String> STORES =
      Map.of(
          "postgres.host", "127.0.0.1",
          "postgres.database", "mesh",
          "postgres.ownerUser", "owner",
          "postgres.ownerPassword", "owner-password",
          "postgres.apiPassword", "api-password",
          "postgres.meshPassword", "mesh-password",
          "port", "9103");

  @TempDir private Path folder;
  private DataDirectory directory = DataDirectory.choose(Path.of("."), Map.of());

  @BeforeEach
  void choose() {
    directory = DataDirectory.choose(folder, Map.of());
    directory.make();
  }

  private JobConfig job() {
    return new ServiceSettings(directory).load("job", JobConfig.class, STORES);
  }

  @Test
  void aFileOfTheDataDirectory_setsWhatTheMeshLeavesOpen() throws Exception {
    Files.writeString(directory.config(), "job:\n  queue: {firstRetry: 3s}\n  port: 1\n");

    assertThat(job().queue().firstRetry()).isEqualTo(Duration.ofSeconds(3));
    assertThat(job().port()).isEqualTo(9103);
  }

  @Test
  void aServiceWithoutASection_isAsWithoutAFile() throws Exception {
    Duration usual = job().queue().firstRetry();
    Files.writeString(directory.config(), "ingest:\n  sources: {requestsPerSecond: 5}\n");

    assertThat(job().queue().firstRetry()).isEqualTo(usual);
  }

  @Test
  void mistakes_areNamed() throws Exception {
    Files.writeString(directory.config(), "jobs:\n  port: 1\n");
    assertThatThrownBy(() -> new ServiceSettings(directory))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("jobs.port: is in no section of [common, finetune, gateway, ");

    Files.writeString(directory.config(), "job:\n  prot: 1\n");
    assertThatThrownBy(this::job)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("prot: is no setting");
  }
}
