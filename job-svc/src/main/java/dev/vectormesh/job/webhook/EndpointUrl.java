package dev.vectormesh.job.webhook;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.net.AddressGuard.AddressRefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** Says which URLs an endpoint may have. */
public final class EndpointUrl {
  private static final String FIELD = "webhook_endpoint.url";

  private final Destinations destinations;

  public EndpointUrl(Destinations destinations) {
    this.destinations = destinations;
  }

  /** Throws INVALID_ARGUMENT unless it may. Every attempt checks the address again. */
  void require(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw ApiException.invalid(FIELD, "is no URL");
    }
    if (url.getScheme() == null || !destinations.mayGoBy(url.getScheme())) {
      throw ApiException.invalid(FIELD, "must begin with https://");
    }
    if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw ApiException.invalid(FIELD, "must have a host, no user and no fragment");
    }
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      throw ApiException.invalid(FIELD, "has a port that does not exist");
    }
    try {
      var unused = destinations.address(url);
    } catch (UnknownHostException e) {
      throw ApiException.invalid(FIELD, "names a host that has no address");
    } catch (AddressRefusedException e) {
      throw ApiException.invalid(
          FIELD,
          "https".equalsIgnoreCase(url.getScheme())
              ? "names a host whose address is not public"
              : "must begin with https://: plain http is for addresses in"
                  + " webhooks.allowedNetworks only");
    }
  }
}
