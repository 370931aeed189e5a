package dev.vectormesh.ingest.source.http;

import java.time.Duration;
import java.util.List;

/**
 * How hosts are asked.
 *
 * @param userAgent how we name ourselves
 * @param requestsPerSecond to one host, of all jobs together
 * @param timeout of one answer, its redirects and its body included
 * @param maxBytes of one answer, unpacked
 * @param allowedNetworks that may be reached although they are not public
 */
public record HttpSettings(
    String userAgent,
    double requestsPerSecond,
    Duration timeout,
    long maxBytes,
    List<String> allowedNetworks) {
  public HttpSettings {
    allowedNetworks = List.copyOf(allowedNetworks);
  }

  Duration interval() {
    return Duration.ofNanos((long) (1e9 / requestsPerSecond));
  }
}
