package dev.vectormesh.platform.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Keeps outbound requests that somebody else chose the address of away from this machine, from
 * private networks, and from the metadata services of clouds. Connect to the address that {@link
 * #check} gives and to no other: asking the name server again may answer otherwise.
 */
public final class AddressGuard {
  /**
   * What is not public: IANA's special-purpose registries, multicast, and what wraps an IPv4
   * address (checked by the wrapped one where that is possible, refused where not).
   */
  private static final List<Network> RESERVED =
      Network.all(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3",
          // Azure's host agent, on a public address.
          "168.63.129.16/32",
          "::/96",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20",
          "5f00::/16",
          "fc00::/7",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8");

  private final List<Network> allowed;
  private final Resolver resolver;

  private AddressGuard(List<Network> allowed, Resolver resolver) {
    this.allowed = allowed;
    this.resolver = resolver;
  }

  /** Asks for the addresses of a host. */
  public interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /** The host has an address that must not be reached. */
  public static final class AddressRefusedException extends Exception {
    AddressRefusedException(String host, InetAddress address) {
      super(host + " has the address " + address.getHostAddress() + ", which is not public");
    }
  }

  /**
   * @param allowedNetworks what may be reached although it is not public, such as {@code
   *     127.0.0.0/8}
   */
  public static AddressGuard of(List<String> allowedNetworks) {
    return of(allowedNetworks, host -> List.of(InetAddress.getAllByName(host)));
  }

  public static AddressGuard of(List<String> allowedNetworks, Resolver resolver) {
    return new AddressGuard(Network.all(allowedNetworks.toArray(String[]::new)), resolver);
  }

  /**
   * The address to connect to.
   *
   * @throws AddressRefusedException when any address of the host must not be reached
   */
  public InetAddress check(String host) throws UnknownHostException, AddressRefusedException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    List<InetAddress> addresses = resolver.resolve(bare);
    if (addresses.isEmpty()) {
      throw new UnknownHostException(host);
    }
    for (InetAddress address : addresses) {
      if (!allows(address)) {
        throw new AddressRefusedException(host, address);
      }
    }
    return addresses.getFirst();
  }

  public boolean allows(InetAddress address) {
    byte[] bytes = address.getAddress();
    return allowed.stream().anyMatch(n -> n.contains(bytes))
        || RESERVED.stream().noneMatch(n -> n.contains(bytes));
  }
}
