package dev.vectormesh.platform.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** The addresses that begin with the same bits, written {@code address/bits}. */
public record Network(InetAddress address, int bits) {
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    if (!literal.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException(text + " is no network, such as 10.0.0.0/8");
    }
    try {
      InetAddress address = InetAddress.getByName(literal);
      int all = address.getAddress().length * 8;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > all) {
        throw new IllegalArgumentException(text + " has more bits than its address");
      }
      return new Network(address, bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(text + " is no network, such as 10.0.0.0/8", e);
    }
  }

  static List<Network> all(String... texts) {
    return Arrays.stream(texts).map(Network::parse).toList();
  }

  /** Whether this address, 4 or 16 bytes, is in the network. */
  boolean contains(byte[] other) {
    byte[] own = address.getAddress();
    if (own.length != other.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(own, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((own[whole] ^ other[whole]) & 0xff) >>> (8 - rest) == 0;
  }
}
