package dev.vectormesh.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.usage.Bounds;
import dev.vectormesh.ingest.usage.QuotaRules;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestConfigTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "auth.secret", "0123456789abcdef0123456789abcdef",
          "postgres.ownerPassword", "o",
          "postgres.apiPassword", "a",
          "postgres.meshPassword", "m");

  private static IngestConfig load(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(NEEDED);
    all.putAll(more);
    return Settings.load("ingest", IngestConfig.class, SettingsSources.overrides(all));
  }

  @Test
  void defaults() {
    IngestConfig config = load(Map.of());

    assertThat(config.port()).isEqualTo(9101);
    assertThat(config.role()).isEqualTo(Duty.BOTH);
    assertThat(config.encoders()).isEmpty();
    assertThat(config.plugins()).isEmpty();
    assertThat(config.defaultEncoder()).isEqualTo("bge-small-en-v1.5-int8");
    assertThat(config.isolation()).isEqualTo(Isolation.DEDICATED);
    assertThat(config.files())
        .isEqualTo(new FilesSettings(java.util.List.of(), java.util.Optional.empty(), 50));
    assertThat(config.buckets()).isEqualTo(new BucketSettings(5 * 1024));
    assertThat(config.objects()).isEqualTo("objects");
    assertThat(config.objectStore().endpoint()).isEmpty();
    assertThat(config.archives()).isEqualTo(new ArchiveSettings(3, 100_000, 4096, 32_768, 200));
    assertThat(config.tika())
        .isEqualTo(new TikaSettings(2, 512, Duration.ofSeconds(60), Duration.ofSeconds(60)));
    assertThat(config.pictureText())
        .isEqualTo(new PictureTextSettings(true, 200, Duration.ofSeconds(30)));
    assertThat(config.pipeline())
        .isEqualTo(
            new PipelineSettings(
                4,
                0,
                2,
                4,
                Duration.ofSeconds(60),
                new StageLimits(
                    Duration.ofSeconds(30), Duration.ofMinutes(60), Duration.ofMinutes(10)),
                4 * 1024 * 1024,
                16,
                Duration.ofSeconds(15)));
    assertThat(config.pipeline().ofOneTenant()).isEqualTo(3);
    assertThat(config.usage()).isEqualTo(new UsageSettings(0, 0, 0));
    assertThat(config.quotas().rules()).isEqualTo(QuotaRules.NONE);
  }

  @Test
  void everySettingIsRead() {
    Map<String, String> all = new HashMap<>();
    all.put("role", "worker");
    all.put("isolation", "SHARED");
    all.put("encoders", "/encoders.yaml");
    all.put("plugins", "/plugins");
    all.put("files.roots", "/a,/b");
    all.put("files.dataDirectory", "/c");
    all.put("files.maxMegabytes", "7");
    all.put("buckets.maxMegabytes", "8");
    all.put("objects", "s3://kept/here");
    all.put("objectStore.endpoint", "https://minio.example");
    all.put("objectStore.region", "eu-central-1");
    all.put("objectStore.accessKey", "key");
    all.put("objectStore.secretKey", "secret");
    all.put("archives.depth", "2");
    all.put("archives.entries", "11");
    all.put("archives.maxMegabytes", "12");
    all.put("archives.unpackedMegabytes", "13");
    all.put("archives.ratio", "14");
    all.put("tika.children", "3");
    all.put("tika.fileTimeout", "5s");
    all.put("pictureText.enabled", "false");
    all.put("pictureText.lines", "9");
    all.put("pictureText.timeout", "4s");
    all.put("pipeline.jobs", "7");
    all.put("pipeline.jobsPerTenant", "2");
    all.put("pipeline.stageTimeout", "9s");
    all.put("pipeline.limits.list", "6s");
    all.put("pipeline.limits.embed", "8s");
    all.put("pipeline.limits.store", "7s");
    all.put("usage.tokenPrice", "20000");
    all.put("usage.callPrice", "3");
    all.put("usage.hourPrice", "2000000");
    all.put("quotas.documents", "10");
    all.put("quotas.objectBytes", "11");
    all.put("quotas.tokensPerDay", "12");
    all.put("quotas.tenants", "acme=1:0:3, a=b=4:5:6");
    IngestConfig config = load(all);

    assertThat(config.role()).isEqualTo(Duty.WORKER);
    assertThat(config.encoders()).contains(Path.of("/encoders.yaml"));
    assertThat(config.plugins()).contains(Path.of("/plugins"));
    assertThat(config.buckets().maxBytes()).isEqualTo(8 * 1024 * 1024);
    assertThat(config.objects()).isEqualTo("s3://kept/here");
    assertThat(config.objectStore().endpoint()).contains(URI.create("https://minio.example"));
    assertThat(config.objectStore().region()).contains("eu-central-1");
    assertThat(config.objectStore().accessKey()).contains("key");
    assertThat(config.objectStore().secretKey()).map(Secret::reveal).contains("secret");
    assertThat(config.isolation()).isEqualTo(Isolation.SHARED);
    assertThat(config.files().roots()).containsExactly(Path.of("/a"), Path.of("/b"));
    assertThat(config.files().dataDirectory()).contains(Path.of("/c"));
    assertThat(config.files().maxBytes()).isEqualTo(7L * 1024 * 1024);
    assertThat(config.archives()).isEqualTo(new ArchiveSettings(2, 11, 12, 13, 14));
    assertThat(config.tika().children()).isEqualTo(3);
    assertThat(config.tika().fileTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.pictureText())
        .isEqualTo(new PictureTextSettings(false, 9, Duration.ofSeconds(4)));
    assertThat(config.pipeline().jobs()).isEqualTo(7);
    assertThat(config.pipeline().ofOneTenant()).isEqualTo(2);
    assertThat(config.pipeline().stageTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.pipeline().limits())
        .isEqualTo(
            new StageLimits(Duration.ofSeconds(6), Duration.ofSeconds(8), Duration.ofSeconds(7)));
    assertThat(config.usage()).isEqualTo(new UsageSettings(20_000, 3, 2_000_000));
    QuotaRules rules = config.quotas().rules();
    assertThat(rules.of("acme")).isEqualTo(new Bounds(1, 0, 3));
    assertThat(rules.of("a=b")).isEqualTo(new Bounds(4, 5, 6));
    assertThat(rules.of("other")).isEqualTo(new Bounds(10, 11, 12));
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThatThrownBy(() ->
            load(Map.of("tika.children", "0", "pipeline.jobs", "0", "quotas.tenants", "acme=1")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("children")
        .hasMessageContaining("jobs")
        .hasMessageContaining("TENANT=DOCUMENTS:BYTES:TOKENS");
  }

  @Test
  void publishedKeys_needAKeyToSignWith() {
    Map<String, String> keys = Map.of("auth.secret", "", "auth.jwks", "/run/keys.json");
    assertThatThrownBy(() -> load(keys))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("signing.key");
  }
}
