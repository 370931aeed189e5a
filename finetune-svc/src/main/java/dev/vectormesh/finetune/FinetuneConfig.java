package dev.vectormesh.finetune;

import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.SigningConfig;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of the fine-tuning service. */
public record FinetuneConfig(
    @Help("gRPC port") @Default("9104") int port,
    @Help("Qdrant's gRPC address") @Default("grpc://127.0.0.1:6334") URI qdrant,
    @Help("Qdrant's API key") Optional<Secret> qdrantApiKey,
    @Help("Triton's gRPC address") @Default("grpc://127.0.0.1:8001") URI triton,
    @Help("folders of the models that are trained from, comma separated") @Default("models")
        List<Path> tokenizers,
    @Help("the folder that trained models are put into: Triton has to serve it") @Default("models")
        Path models,
    @Help("ingest-svc, the owner of namespaces") @Default("grpc://127.0.0.1:9101") URI ingest,
    @Help("search-svc, the owner of sessions") @Default("grpc://127.0.0.1:9102") URI search,
    @Help("job service") @Default("grpc://127.0.0.1:9103") URI job,
    TrainingConfig training,
    RolloutConfig rollouts,
    HostConfig host,
    AuthConfig auth,
    SigningConfig signing,
    TelemetryConfig telemetry,
    PostgresConfig postgres) {

  public FinetuneConfig {
    tokenizers = List.copyOf(tokenizers);
    Settings.require(port >= 0 && port <= 65_535, "port", port, "0..65535");
    Settings.require(
        auth.secret() != null || signing.key() != null,
        "signing.key",
        "not set",
        "set, or auth.secret: jobs are created with tokens of this service's own");
  }
}
