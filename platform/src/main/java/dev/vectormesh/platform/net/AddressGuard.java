package dev.vectormesh.platform.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Keeps outbound requests that somebody else chose the address of away from this machine, from
 * private networks, and from the metadata services of clouds. Connect to the address that {@link
 * #check} gives and to no other: asking the name server again may answer otherwise.
 */
public final class AddressGuard {
  /**
   * What is not public: IANA's special-purpose registries and multicast. An IPv6 address that
   * stands for an IPv4 address is judged by that one too, see {@link TranslatedAddress}.
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
          // Forms that hold an IPv4 address, but lead to no public host: "IPv4-compatible", which
          // is given up, and NAT64 by a prefix of somebody's own.
          "::/96",
          "64:ff9b:1::/48",
          "100::/64",
          // With Teredo.
          "2001::/23",
          "2001:db8::/32",
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
    private AddressRefusedException(String host, InetAddress address, String why) {
      super(host + " has the address " + address.getHostAddress() + ", which is " + why);
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
    return check(host, this::allows, "not public");
  }

  /**
   * The same where only what was allowed by name will do, as for what nobody else may hear.
   *
   * @throws AddressRefusedException when any address of the host is in none of those networks
   */
  public InetAddress checkOpened(String host) throws UnknownHostException, AddressRefusedException {
    return check(host, this::opens, "in none of the networks that are allowed by name");
  }

  private InetAddress check(String host, Predicate<InetAddress> allows, String why)
      throws UnknownHostException, AddressRefusedException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    List<InetAddress> addresses = resolver.resolve(bare);
    if (addresses.isEmpty()) {
      throw new UnknownHostException(host);
    }
    for (InetAddress address : addresses) {
      if (!allows.test(address)) {
        throw new AddressRefusedException(host, address, why);
      }
    }
    return addresses.getFirst();
  }

  public boolean allows(InetAddress address) {
    return opens(address) || isPublic(address.getAddress());
  }

  /** Whether the address is in one of the networks that were allowed by name. */
  public boolean opens(InetAddress address) {
    byte[] bytes = address.getAddress();
    return allowed.stream().anyMatch(n -> n.contains(bytes));
  }

  private static boolean isPublic(byte[] address) {
    return RESERVED.stream().noneMatch(n -> n.contains(address))
        && TranslatedAddress.inside(address).stream().allMatch(AddressGuard::isPublic);
  }
}
