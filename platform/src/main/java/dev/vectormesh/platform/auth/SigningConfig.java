package dev.vectormesh.platform.auth;

import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import org.jspecify.annotations.Nullable;

/** How a service signs tokens of its own, where no secret is shared. */
public record SigningConfig(
    @Help(
            "private key that signs this service's own tokens, where auth.jwks is set: PEM, PKCS#8,"
                + " RSA (RS256) or P-256 (ES256); file:/path reads it from a file")
        @Nullable Secret key,
    @Help("its key id (kid) in the JWKS that the other services read") @Nullable String keyId) {

  public SigningConfig {
    Settings.require(
        key == null || PrivateKeys.usable(key.reveal()),
        "key",
        key,
        "a PEM private key (PKCS#8: openssl pkcs8 -topk8 -nocrypt), RSA of 2048 bits or P-256");
  }

  /** No key: the shared secret signs. */
  public static SigningConfig none() {
    return new SigningConfig(null, null);
  }
}
