package dev.vectormesh.local.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.finetune.FinetuneConfig;
import dev.vectormesh.gateway.GatewayConfig;
import dev.vectormesh.ingest.IngestConfig;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.search.SearchConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The settings file of docs/ is read by the services it is for, and the table of docs/ is theirs.
 */
class SettingsDocsTest {
  private static final Path DOCS = Path.of("..", "docs");

  @TempDir static Path secrets;
  private static Path file;

  @BeforeAll
  static void secretsThatTheFileNames() throws IOException {
    String yaml = Files.readString(DOCS.resolve("production.yaml"));
    for (String name :
        new String[] {
          "vectormesh-jwt", "postgres-owner", "postgres-api", "postgres-mesh", "redis", "qdrant"
        }) {
      Files.writeString(secrets.resolve(name), "a-secret-of-more-than-thirty-two-characters");
      assertThat(yaml).contains("file:/run/secrets/" + name);
    }
    file = secrets.resolve("production.yaml");
    Files.writeString(file, yaml.replace("/run/secrets", secrets.toString()));
  }

  private static <C extends Record> C load(String service, Class<C> type) {
    return Settings.load(
        service, type, new SettingsSources(SettingsSources.read(file), file, Map.of(), Map.of()));
  }

  @Test
  void production_isReadByEachService() {
    assertThat(load("job", JobConfig.class).postgres().host())
        .isEqualTo("postgres.example.internal");
    assertThat(load("ingest", IngestConfig.class).files().roots())
        .containsExactly(Path.of("/data/documents"));
    assertThat(load("search", SearchConfig.class).qdrant())
        .isEqualTo(URI.create("grpc://qdrant.example.internal:6334"));
    assertThat(load("finetune", FinetuneConfig.class).models()).isEqualTo(Path.of("/models"));
    assertThat(load("gateway", GatewayConfig.class).corsOrigins())
        .containsExactly("https://app.example.com");
  }

  @Test
  void production_showsNoSecretInWords() {
    assertThat(load("job", JobConfig.class).toString()).doesNotContain("thirty-two");
  }

  @Test
  void table_isThatOfTheRecords() throws IOException {
    String written = Files.readString(DOCS.resolve("settings.md"));

    // To write it anew: mvn -pl local test -Dtest=SettingsDocsTest -Dsettings.write=true
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(DOCS.resolve("settings.md"), table());
      written = table();
    }

    assertThat(written).isEqualTo(table());
  }

  private static String table() {
    return """
    # Settings

    Defaults, then `--config FILE` (or `$VM_CONFIG`), then the environment, then `--key=value`. All problems are told at once; unknown
    keys are refused. One file serves several services: see [production.yaml](production.yaml). This page is made from the records.

    ## job-svc

    %s
    ## ingest-svc

    %s
    ## search-svc

    %s
    ## finetune-svc

    %s
    ## gateway-graphql

    %s\
    """
        .formatted(
            Settings.markdown("job", JobConfig.class),
            Settings.markdown("ingest", IngestConfig.class),
            Settings.markdown("search", SearchConfig.class),
            Settings.markdown("finetune", FinetuneConfig.class),
            Settings.markdown("gateway", GatewayConfig.class));
  }
}
