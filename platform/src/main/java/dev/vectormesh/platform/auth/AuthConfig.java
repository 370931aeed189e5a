package dev.vectormesh.platform.auth;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How tokens are checked: by a shared secret, or by published keys. */
public record AuthConfig(
    @Help("HS256 secret of at least 32 characters; file:/path reads it from a file")
        @Nullable Secret secret,
    @Help("JWKS for RS256 and ES256: https URLs and paths of files, comma separated") @Default("")
        List<String> jwks,
    @Help("required issuer (iss), when set") @Nullable String issuer,
    @Help("required audience (aud), when set") @Nullable String audience) {

  public AuthConfig {
    jwks = List.copyOf(jwks);
    Settings.require(
        (secret == null) != jwks.isEmpty(), "secret", secret, "exactly one of secret and jwks");
    Settings.require(
        secret == null || secret.reveal().length() >= 32,
        "secret",
        secret,
        "at least 32 characters");
  }

  /** HS256 by this secret, any issuer and audience. */
  public static AuthConfig ofSecret(String secret) {
    return new AuthConfig(new Secret(secret), List.of(), null, null);
  }
}
