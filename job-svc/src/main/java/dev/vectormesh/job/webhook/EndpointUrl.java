package dev.vectormesh.job.webhook;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.net.AddressGuard;
import dev.vectormesh.platform.net.AddressGuard.AddressRefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** Says which URLs an endpoint may have. */
public final class EndpointUrl {
  private static final String FIELD = "webhook_endpoint.url";

  private final AddressGuard guard;
  private final boolean http;

  public EndpointUrl(AddressGuard guard, boolean http) {
    this.guard = guard;
    this.http = http;
  }

  /** Throws INVALID_ARGUMENT unless it may. Every attempt checks the address again. */
  void require(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw ApiException.invalid(FIELD, "is no URL");
    }
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    if (!https && !(http && "http".equalsIgnoreCase(url.getScheme()))) {
      throw ApiException.invalid(FIELD, "must begin with https://");
    }
    if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw ApiException.invalid(FIELD, "must have a host, no user and no fragment");
    }
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      throw ApiException.invalid(FIELD, "has a port that does not exist");
    }
    try {
      var unused = guard.check(url.getHost());
    } catch (UnknownHostException e) {
      throw ApiException.invalid(FIELD, "names a host that has no address");
    } catch (AddressRefusedException e) {
      throw ApiException.invalid(FIELD, "names a host whose address is not public");
    }
  }
}
