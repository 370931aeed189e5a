package dev.vectormesh.gateway.http;

import java.util.Set;

/** Names of this machine that lead nowhere else. */
public final class Loopback {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private Loopback() {}

  /** Whether a host's name, without a port, is one of them. */
  public static boolean is(String host) {
    return NAMES.contains(host);
  }
}
