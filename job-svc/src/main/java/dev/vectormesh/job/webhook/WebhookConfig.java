package dev.vectormesh.job.webhook;

import dev.vectormesh.platform.net.Network;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where webhooks may go, and how patiently. */
public record WebhookConfig(
    @Help(
            "encrypts signing secrets in the database, at least 32 characters; file:/path reads it"
                + " from a file; unset means auth.secret, and without either there are no webhooks")
        @Nullable Secret key,
    @Help("whether endpoints in allowedNetworks may be plain http; to all others https alone goes")
        @Default("false")
        boolean allowHttp,
    @Help("networks that may be reached although they are not public, such as 127.0.0.0/8")
        @Default("")
        List<String> allowedNetworks,
    @Help("PEM file of certificate authorities to trust beside the usual ones, for own receivers")
        @Nullable Path trust,
    @Help("time for one attempt, connecting included") @Default("15s") Duration timeout,
    @Help("an endpoint at which every attempt failed for this long is disabled") @Default("5d")
        Duration disableAfter,
    @Help("most endpoints of one tenant") @Default("100") int maxEndpoints,
    @Help("most attempts of this instance at once") @Default("256") int atOnce,
    @Help("most attempts at the endpoints of one tenant at once") @Default("32")
        int atOncePerTenant,
    @Help("most attempts at one endpoint at once") @Default("8") int atOncePerEndpoint,
    @Help("how often due deliveries are looked for when no wake-up comes") @Default("500ms")
        Duration poll) {

  public WebhookConfig {
    Settings.require(
        key == null || key.reveal().length() >= 32, "key", key, "at least 32 characters");
    Settings.require(
        allowedNetworks.stream().allMatch(WebhookConfig::isNetwork),
        "allowedNetworks",
        allowedNetworks,
        "networks such as 10.0.0.0/8");
    Settings.require(trust == null || Files.isReadable(trust), "trust", trust, "a readable file");
    Settings.require(timeout.isPositive(), "timeout", timeout, "> 0");
    Settings.require(disableAfter.isPositive(), "disableAfter", disableAfter, "> 0");
    Settings.require(maxEndpoints > 0, "maxEndpoints", maxEndpoints, "> 0");
    Settings.require(atOnce > 0, "atOnce", atOnce, "> 0");
    Settings.require(atOncePerTenant > 0, "atOncePerTenant", atOncePerTenant, "> 0");
    Settings.require(atOncePerEndpoint > 0, "atOncePerEndpoint", atOncePerEndpoint, "> 0");
    Settings.require(poll.isPositive(), "poll", poll, "> 0");
  }

  private static boolean isNetwork(String text) {
    try {
      return Network.parse(text).bits() >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
