package dev.vectormesh.ingest.source.objectstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vectormesh.ingest.text.ContentHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * ListObjectsV2 and GetObject, as stores answer them (AWS S3 API reference, 2006-03-01): pages of
 * two keys, and an empty last one.
 */
final class SmallS3 implements AutoCloseable {
  static final String BUCKET = "docs";
  private static final int PAGE = 2;

  final TreeMap<String, Stored> objects = new TreeMap<>();
  final Map<String, Integer> gets = new ConcurrentHashMap<>();
  volatile int refuse;
  private final HttpServer server;

  /** An object. */
  record Stored(byte[] bytes, Map<String, String> headers) {}

  SmallS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void put(String key, String text, String... headers) {
    put(key, text.getBytes(StandardCharsets.UTF_8), headers);
  }

  void put(String key, byte[] bytes, String... headers) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    objects.put(key, new Stored(bytes, all));
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      String path = call.getRequestURI().getRawPath();
      String signed = String.valueOf(call.getRequestHeaders().getFirst("Authorization"));
      if (refuse > 0) {
        send(call, refuse, error("SlowDown", "Please reduce your request rate."));
      } else if (!signed.contains("Credential=the-key/")) {
        send(call, 403, error("AccessDenied", "Access Denied"));
      } else if (path.equals("/" + BUCKET) || path.equals("/" + BUCKET + "/")) {
        send(call, 200, list(query(call)));
      } else if (path.startsWith("/" + BUCKET + "/")) {
        get(call, decoded(path.substring(BUCKET.length() + 2)));
      } else {
        send(call, 404, error("NoSuchBucket", "The specified bucket does not exist"));
      }
    }
  }

  private void get(HttpExchange call, String key) throws IOException {
    gets.merge(key, 1, Integer::sum);
    Stored object = objects.get(key);
    if (object == null) {
      send(call, 404, error("NoSuchKey", "The specified key does not exist."));
      return;
    }
    object.headers().forEach(call.getResponseHeaders()::set);
    call.getResponseHeaders().set("ETag", "\"" + etag(object) + "\"");
    call.sendResponseHeaders(200, object.bytes().length == 0 ? -1 : object.bytes().length);
    call.getResponseBody().write(object.bytes());
  }

  private static String etag(Stored object) {
    return ContentHash.hex(object.bytes()).substring(0, 32);
  }

  private String list(Map<String, String> query) {
    String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
    List<String> keys =
        objects.tailMap(after, false).keySet().stream()
            .filter(key -> key.startsWith(query.getOrDefault("prefix", "")))
            .toList();
    List<String> page = keys.subList(0, Math.min(PAGE, keys.size()));
    boolean url = "url".equals(query.get("encoding-type"));
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult>");
    xml.append("<IsTruncated>").append(!page.isEmpty()).append("</IsTruncated>");
    if (url) {
      xml.append("<EncodingType>url</EncodingType>");
    }
    for (String key : page) {
      Stored object = objects.get(key);
      if (object != null) {
        xml.append("<Contents><Key>")
            .append(url ? URLEncoder.encode(key, StandardCharsets.UTF_8) : key)
            .append("</Key><ETag>&quot;")
            .append(etag(object))
            .append("&quot;</ETag><Size>")
            .append(object.bytes().length)
            .append("</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>");
      }
    }
    // Some stores end with an empty page.
    if (!page.isEmpty()) {
      xml.append("<NextContinuationToken>")
          .append(page.getLast())
          .append("</NextContinuationToken>");
    }
    return xml.append("</ListBucketResult>").toString();
  }

  private static Map<String, String> query(HttpExchange call) {
    Map<String, String> values = new HashMap<>();
    String query = call.getRequestURI().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      values.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
    }
    return values;
  }

  private static String decoded(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String error(String code, String message) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
        .formatted(code, message);
  }

  private static void send(HttpExchange call, int status, String xml) {
    try {
      byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", "application/xml");
      call.sendResponseHeaders(status, bytes.length);
      call.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
