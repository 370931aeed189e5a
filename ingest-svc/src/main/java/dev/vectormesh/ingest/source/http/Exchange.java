package dev.vectormesh.ingest.source.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One request and its answer. The connection goes to the address that was checked, whatever the
 * name server says a moment later; TLS still checks the certificate for the host's name.
 */
final class Exchange {
  private static final int HEADERS = 64 * 1024;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int CONNECTIONS = 8;
  private static final int KEPT_SECONDS = 15;

  private final HttpClient client;

  Exchange(Vertx vertx) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(KEPT_SECONDS)
                .setMaxHeaderSize(HEADERS)
                .setMaxInitialLineLength(HEADERS)
                .setForceSni(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(1000));
  }

  /**
   * @param address where {@code uri}'s host is
   * @param form what is posted; empty gets
   * @param maxBytes of the answer as it comes
   */
  record Request(
      URI uri, InetAddress address, Map<String, String> headers, String form, long maxBytes) {}

  /** How a request ended whose host is well. */
  sealed interface Result {
    Answer orFailed() throws HttpFailedException;
  }

  record Answered(Answer answer) implements Result {
    @Override
    public Answer orFailed() {
      return answer;
    }
  }

  private record TooLarge(URI uri, long maxBytes) implements Result {
    @Override
    public Answer orFailed() throws HttpFailedException {
      throw HttpFailedException.tooLarge(uri, maxBytes);
    }
  }

  /** Fails with a TimeoutException where the body's end has not come in time. */
  Future<Result> send(Request wanted, Duration timeout) {
    AtomicReference<HttpClientRequest> open = new AtomicReference<>();
    return client
        .request(options(wanted))
        .compose(request -> {
          open.set(request);
          Future<HttpClientResponse> response =
              wanted.form().isEmpty() ? request.send() : request.send(wanted.form());
          return response.compose(r -> collect(wanted, r));
        })
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(e -> {
          HttpClientRequest request = open.get();
          if (request != null) {
            request.reset();
          }
        });
  }

  private static RequestOptions options(Request wanted) {
    URI uri = wanted.uri();
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    int port = Addresses.port(uri);
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    wanted.headers().forEach(headers::set);
    return new RequestOptions()
        .setMethod(wanted.form().isEmpty() ? HttpMethod.GET : HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(port, wanted.address().getHostAddress()))
        .setHost(bare(uri.getHost()))
        .setPort(port)
        .setSsl(tls)
        .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
        .setFollowRedirects(false)
        .setHeaders(headers);
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static Future<Result> collect(Request wanted, HttpClientResponse response) {
    Promise<Result> ended = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(ended::tryFail);
    response.handler(part -> {
      if (body.length() + (long) part.length() > wanted.maxBytes()) {
        ended.tryComplete(new TooLarge(wanted.uri(), wanted.maxBytes()));
        response.request().reset();
      } else {
        body.appendBuffer(part);
      }
    });
    response.endHandler(end ->
        ended.tryComplete(
            new Answered(
                new Answer(
                    wanted.uri(),
                    response.statusCode(),
                    headers(response.headers()),
                    body.getBytes()))));
    return ended.future();
  }

  private static HttpHeaders headers(MultiMap from) {
    Map<String, List<String>> all = new HashMap<>();
    from.forEach((name, value) ->
        all.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>()).add(value));
    return HttpHeaders.of(all, (name, value) -> true);
  }

  void close() {
    client.close();
  }
}
