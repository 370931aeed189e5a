package dev.vectormesh.platform.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * IPv6 addresses that stand for an IPv4 address: some router, or this machine, sends what goes to
 * them on to the address inside. Forms that are refused whole are not among them.
 */
final class TranslatedAddress {
  private static final int IPV6 = 16;
  private static final int LAST = 12;

  /** Addresses of this network hold another one from this byte on. */
  private record Form(Network network, int offset) {
    static Form of(String network, int offset) {
      return new Form(Network.parse(network), offset);
    }
  }

  private static final List<Form> FORMS =
      List.of(
          // Of a stateless translator (RFC 2765).
          Form.of("::ffff:0:0:0/96", LAST),
          // NAT64's well-known prefix (RFC 6052).
          Form.of("64:ff9b::/96", LAST),
          // 6to4 (RFC 3056).
          Form.of("2002::/16", 2));

  /** "::ffff:a.b.c.d" (RFC 4291); {@link java.net.InetAddress} shortens it where it is a text. */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  /** Bytes 9 to 11 of an ISATAP address (RFC 5214), whatever its prefix; byte 8 is 0 or 2. */
  private static final byte[] ISATAP = {0, 0x5e, (byte) 0xfe};

  private TranslatedAddress() {}

  /** The IPv4 addresses, 4 bytes each, that this address of 4 or 16 bytes may stand for. */
  static List<byte[]> inside(byte[] address) {
    List<byte[]> inside = new ArrayList<>();
    if (address.length == IPV6) {
      FORMS.stream()
          .filter(form -> form.network().contains(address))
          .forEach(form -> inside.add(four(address, form.offset())));
      if (isMapped(address) || isIsatap(address)) {
        inside.add(four(address, LAST));
      }
    }
    return inside;
  }

  private static boolean isMapped(byte[] address) {
    return Arrays.equals(address, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
  }

  private static boolean isIsatap(byte[] address) {
    return (address[8] == 0 || address[8] == 2)
        && Arrays.equals(address, 9, LAST, ISATAP, 0, ISATAP.length);
  }

  private static byte[] four(byte[] address, int offset) {
    return Arrays.copyOfRange(address, offset, offset + 4);
  }
}
