package dev.vectormesh.ingest;

import dev.vectormesh.images.ImageReaderSettings;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.object.ObjectStoreSettings;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.SigningConfig;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.redis.RedisConfig;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of ingest service. */
public record IngestConfig(
    @Help("gRPC port") @Default("9101") int port,
    @Help("what this process does: api, worker or both") @Default("BOTH") Duty role,
    @Default("grpc://127.0.0.1:6334") URI qdrant,
    Optional<Secret> qdrantApiKey,
    @Default("grpc://127.0.0.1:8001") URI triton,
    @Help("folders beneath which the models' tokenizer.json files lie, comma separated")
        @Default("models")
        List<Path> tokenizers,
    @Help(
            "YAML file of the encoders that others serve by HTTP, the same for ingest and search:"
                + " docs/models.md shows its form")
        Optional<Path> encoders,
    @Help("folder of the jars of plug-ins, which may bring sources and encoders: docs/plugins.md")
        Optional<Path> plugins,
    @Help("job service") @Default("grpc://127.0.0.1:9103") URI job,
    @Help("the model of namespaces that name none") @Default("bge-small-en-v1.5-int8")
        String defaultEncoder,
    @Help("how namespaces that do not say are kept apart") @Default("DEDICATED")
        Isolation isolation,
    @Help(
            "where thumbnails of pictures and the bytes of objects are kept: a folder, or"
                + " s3://bucket/prefix")
        @Default("objects")
        String objects,
    ObjectStoreSettings objectStore,
    BucketSettings buckets,
    FilesSettings files,
    ArchiveSettings archives,
    TikaSettings tika,
    ImageReaderSettings pictures,
    PictureTextSettings pictureText,
    RecordingSettings recordings,
    SourceSettings sources,
    PipelineSettings pipeline,
    GenerationSettings generations,
    UsageSettings usage,
    QuotaSettings quotas,
    HostConfig host,
    AuthConfig auth,
    SigningConfig signing,
    TelemetryConfig telemetry,
    PostgresConfig postgres,
    RedisConfig redis) {
  public IngestConfig {
    tokenizers = List.copyOf(tokenizers);
    Settings.require(port >= 0 && port <= 65_535, "port", port, "0..65535");
    Settings.require(
        auth.secret() != null || signing.key() != null,
        "signing.key",
        "not set",
        "set, or auth.secret: jobs are created with tokens of this service's own");
  }
}
