package dev.vectormesh.local.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Files over HTTP, with ranges; connections can be made to break off. */
public final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private volatile int breakAfter = Integer.MAX_VALUE;
  private volatile boolean honoursRanges = true;

  public FileServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** Serves the bytes under this path, and answers their address. */
  public String file(String path, byte[] bytes) {
    files.put("/" + path, bytes);
    return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), path);
  }

  /** From now on every answer ends behind so many bytes of it. */
  void breakAfter(int bytes) {
    breakAfter = bytes;
  }

  void ignoreRanges() {
    honoursRanges = false;
  }

  /** What was asked for, in order: the header Range, or {@code whole}. */
  List<String> ranges() {
    return ranges;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] file = files.get(exchange.getRequestURI().getPath());
      if (file == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String range = exchange.getRequestHeaders().getFirst("Range");
      ranges.add(range == null ? "whole" : range);
      int from =
          range == null || !honoursRanges
              ? 0
              : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      if (from > file.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      byte[] rest = Arrays.copyOfRange(file, from, file.length);
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, rest.length == 0 ? -1 : rest.length);
      exchange.getResponseBody().write(rest, 0, Math.min(rest.length, breakAfter));
      exchange.getResponseBody().flush();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
