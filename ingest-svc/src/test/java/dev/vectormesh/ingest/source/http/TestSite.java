package dev.vectormesh.ingest.source.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A web site on this machine, whose pages tests write. */
public final class TestSite implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** Answers a request. */
  @FunctionalInterface
  public interface Page {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** What somebody asked for. */
  public record Asked(String path, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private TestSite(HttpServer server) {
    this.server = server;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  public static TestSite start() {
    try {
      return new TestSite(
          HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(new Asked(path, headers, body));
    Page page = pages.get(path);
    if (page == null) {
      page = pages.getOrDefault(exchange.getRequestURI().getRawPath(), status(404));
    }
    try (exchange) {
      page.answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** With its query, or for every query. */
  public TestSite page(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  public TestSite page(String path, String contentType, String body) {
    return page(path, text(contentType, body));
  }

  public TestSite html(String path, String body) {
    return page(path, "text/html; charset=utf-8", body);
  }

  public TestSite xml(String path, String body) {
    return page(path, "application/xml", body);
  }

  public TestSite json(String path, String body) {
    return page(path, "application/json", body);
  }

  public static Page text(String contentType, String body) {
    return bytes(contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  public static Page bytes(String contentType, byte[] body) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", contentType);
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    };
  }

  public static Page status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  public static Page redirect(String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  public static Page with(String header, String value, Page page) {
    return exchange -> {
      exchange.getResponseHeaders().set(header, value);
      page.answer(exchange);
    };
  }

  /** The first, then the second, and so on; the last for ever. */
  public static Page inTurn(Page... pages) {
    List<Page> left = new CopyOnWriteArrayList<>(pages);
    return exchange -> (left.size() > 1 ? left.removeFirst() : left.getFirst()).answer(exchange);
  }

  public URI uri(String path) {
    return URI.create(address(path));
  }

  public String address(String path) {
    return "http://" + host() + path;
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Asked> asked() {
    return asked;
  }

  public List<String> paths() {
    return asked.stream().map(Asked::path).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
