package dev.vectormesh.ingest.object;

import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import java.net.URI;
import java.util.Optional;

/** How an object store that speaks S3's API is reached; counts where `objects` names one. */
public record ObjectStoreSettings(
    @Help("where the object store answers, where it is not Amazon's own") Optional<URI> endpoint,
    @Help("its region; us-east-1 where it has none") Optional<String> region,
    Optional<String> accessKey,
    Optional<Secret> secretKey) {
  public ObjectStoreSettings {
    Settings.require(
        accessKey.isPresent() == secretKey.isPresent(),
        "secretKey",
        secretKey.isPresent() ? "set" : "not set",
        "set where accessKey is, and only there");
  }
}
