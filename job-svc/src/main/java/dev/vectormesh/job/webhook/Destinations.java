package dev.vectormesh.job.webhook;

import dev.vectormesh.platform.net.AddressGuard;
import dev.vectormesh.platform.net.AddressGuard.AddressRefusedException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Says where webhooks may go: by https to public addresses and to those that the operator allows by
 * name, by plain http to the latter alone. What an event tells must not cross the open network as
 * plain text.
 */
public final class Destinations {
  private final AddressGuard guard;
  private final boolean http;

  /**
   * @param http whether plain http may be used at all
   */
  public Destinations(AddressGuard guard, boolean http) {
    this.guard = guard;
    this.http = http;
  }

  /** Whether webhooks may go by this scheme, to some address at least. */
  boolean mayGoBy(String scheme) {
    return "https".equalsIgnoreCase(scheme) || (http && "http".equalsIgnoreCase(scheme));
  }

  /**
   * The address to connect to, and no other.
   *
   * @throws AddressRefusedException where an address of the host must not be reached like this
   */
  public InetAddress address(URI url) throws UnknownHostException, AddressRefusedException {
    return "https".equalsIgnoreCase(url.getScheme())
        ? guard.check(url.getHost())
        : guard.checkOpened(url.getHost());
  }
}
