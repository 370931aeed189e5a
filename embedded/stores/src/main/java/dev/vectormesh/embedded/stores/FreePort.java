package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/**
 * Ports of 127.0.0.1 below the range from which outgoing connections draw theirs (32768 on Linux,
 * 49152 on macOS). A port of that range could be taken by a client while its server restarts; a
 * client that reconnects to it could even meet itself.
 */
final class FreePort {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 200;

  private static final int SERVER_TRIES = 5;

  private FreePort() {}

  /**
   * Starts a server on one of the ports. Another program may take the port between the choice and
   * the start: then the next one is tried.
   */
  static <T> T start(IntSupplier ports, IntFunction<T> server) {
    for (int i = 1; ; i++) {
      int port = ports.getAsInt();
      try {
        return server.apply(port);
      } catch (StoreException e) {
        if (i == SERVER_TRIES
            || !String.valueOf(e.getMessage()).contains("Address already in use")) {
          throw e;
        }
      }
    }
  }

  static int pick() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        return port;
      } catch (IOException taken) {
        // Another one, then.
      }
    }
    throw new StoreException(
        "no free port between %d and %d on 127.0.0.1".formatted(LOWEST, HIGHEST));
  }
}
