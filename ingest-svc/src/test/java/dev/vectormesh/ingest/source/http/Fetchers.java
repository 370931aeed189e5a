package dev.vectormesh.ingest.source.http;

import dev.vectormesh.platform.net.AddressGuard;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Fetchers for tests: only 127.0.0.1 is let in beside what is public. */
public final class Fetchers {
  public static final long MAX_BYTES = 1_000_000;

  private Fetchers() {}

  public static HttpSettings settings() {
    return new HttpSettings(
        "vectormesh/1.0", 100, Duration.ofSeconds(20), MAX_BYTES, List.of("127.0.0.1/32"));
  }

  public static HttpFetcher of(Waits waits) {
    return of(settings(), waits);
  }

  /** Every name that is no address leads to a private network. */
  public static HttpFetcher of(HttpSettings settings, Waits waits) {
    return new HttpFetcher(
        settings,
        AddressGuard.of(
            settings.allowedNetworks(),
            host -> List.of(InetAddress.getByName(host.matches("[0-9.]+") ? host : "10.1.2.3"))),
        waits);
  }
}
