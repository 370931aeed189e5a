package dev.vectormesh.ingest.media;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Answers {@code POST /v1/audio/transcriptions} with what it was told to, and remembers requests.
 */
public final class TranscriptionEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();

  /** What was asked; the body as ISO-8859-1. */
  public record Request(String authorization, String body) {}

  private record Answer(int status, String body) {}

  public TranscriptionEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/audio/transcriptions", this::handle);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** The next answer; the last one is given again. */
  public synchronized TranscriptionEndpoint answers(int status, String body) {
    answers.add(new Answer(status, body));
    return this;
  }

  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Answer answer;
    synchronized (this) {
      requests.add(
          new Request(
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              new String(body, StandardCharsets.ISO_8859_1)));
      answer = answers.size() > 1 ? answers.remove() : answers.element();
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
