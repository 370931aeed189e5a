package dev.vectormesh.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands before a server's port: shut, the server is away, and what was connected is cut off. */
final class PortGate implements AutoCloseable {
  private final int server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private int port;
  private volatile @Nullable ServerSocket listening;

  /** A gate that is open. */
  PortGate(int server) {
    this.server = server;
    open();
  }

  int port() {
    return port;
  }

  void open() {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      port = socket.getLocalPort();
      listening = socket;
      Thread.ofVirtual().start(() -> accept(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket from) {
    try {
      while (true) {
        Socket client = from.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), server);
        sockets.add(client);
        sockets.add(to);
        Thread.ofVirtual().start(() -> copy(client, to));
        Thread.ofVirtual().start(() -> copy(to, client));
      }
    } catch (IOException shut) {
      // The gate was shut.
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      long unused = from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // One side is gone, and so is the other.
    }
  }

  void shut() {
    try {
      ServerSocket open = listening;
      if (open != null) {
        open.close();
      }
      for (Socket socket : sockets) {
        socket.close();
      }
      sockets.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    shut();
  }
}
