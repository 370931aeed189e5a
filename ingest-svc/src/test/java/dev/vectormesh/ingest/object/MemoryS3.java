package dev.vectormesh.ingest.object;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One bucket that speaks as much of S3's API as is written with (AWS S3 API reference, 2006-03-01):
 * objects, ranges, multipart uploads, pages of two keys. It checks Content-MD5, as stores do.
 */
final class MemoryS3 implements AutoCloseable {
  static final String BUCKET = "kept";
  private static final int PAGE = 2;
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  volatile boolean full;

  /** Knows no deletions of many, or not those of this library, as S3Proxy 2.6. */
  volatile boolean oneByOne;

  private final HttpServer server;

  /** A multipart upload. */
  record Upload(String key, TreeMap<Integer, byte[]> parts) {}

  MemoryS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      String path = call.getRequestURI().getRawPath().substring(1);
      Map<String, String> query = query(call);
      String key = path.contains("/") ? decoded(path.substring(path.indexOf('/') + 1)) : "";
      byte[] body = call.getRequestBody().readAllBytes();
      String md5 = call.getRequestHeaders().getFirst("Content-MD5");
      if (md5 != null && !md5.equals(S3Objects.md5(body))) {
        send(call, 400, error("BadDigest", "The Content-MD5 you specified did not match."));
      } else if (key.isEmpty()) {
        bucket(call, query, body);
      } else if (query.containsKey("uploads")) {
        begin(call, key);
      } else if (query.containsKey("uploadId")) {
        upload(call, key, query, body);
      } else {
        object(call, key, body, md5);
      }
    }
  }

  private void bucket(HttpExchange call, Map<String, String> query, byte[] body)
      throws IOException {
    if (query.containsKey("delete")) {
      if (oneByOne) {
        send(call, 501, error("NotImplemented", "A header you provided is not implemented."));
        return;
      }
      if (call.getRequestHeaders().getFirst("Content-MD5") == null) {
        send(call, 400, error("InvalidRequest", "Missing required header: Content-MD5"));
        return;
      }
      Matcher keys = KEY.matcher(new String(body, StandardCharsets.UTF_8));
      while (keys.find()) {
        objects.remove(keys.group(1));
      }
      send(call, 200, "<DeleteResult></DeleteResult>");
    } else if (query.containsKey("uploads")) {
      StringBuilder xml = new StringBuilder("<ListMultipartUploadsResult>");
      uploads.forEach((id, upload) -> {
        if (upload.key().startsWith(query.getOrDefault("prefix", ""))) {
          xml.append(
              "<Upload><Key>%s</Key><UploadId>%s</UploadId></Upload>".formatted(upload.key(), id));
        }
      });
      send(call, 200, xml.append("</ListMultipartUploadsResult>").toString());
    } else {
      send(call, 200, list(query));
    }
  }

  private String list(Map<String, String> query) {
    List<String> keys =
        objects.tailMap(query.getOrDefault("continuation-token", ""), false).keySet().stream()
            .filter(key -> key.startsWith(query.getOrDefault("prefix", "")))
            .toList();
    List<String> page = keys.subList(0, Math.min(PAGE, keys.size()));
    StringBuilder xml = new StringBuilder("<ListBucketResult>");
    page.forEach(key -> xml.append("<Contents><Key>").append(key).append("</Key></Contents>"));
    if (keys.size() > PAGE) {
      xml.append("<NextContinuationToken>%s</NextContinuationToken>".formatted(page.getLast()));
    }
    return xml.append("</ListBucketResult>").toString();
  }

  private void begin(HttpExchange call, String key) throws IOException {
    String id = UUID.randomUUID().toString();
    uploads.put(id, new Upload(key, new TreeMap<>()));
    send(
        call,
        200,
        "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
            .formatted(id));
  }

  private void upload(HttpExchange call, String key, Map<String, String> query, byte[] body)
      throws IOException {
    String id = query.getOrDefault("uploadId", "");
    Upload upload = uploads.get(id);
    if (upload == null || !upload.key().equals(key)) {
      send(call, 404, error("NoSuchUpload", "The specified upload does not exist."));
      return;
    }
    switch (call.getRequestMethod()) {
      case "PUT" -> {
        upload.parts().put(Integer.parseInt(query.getOrDefault("partNumber", "0")), body);
        call.getResponseHeaders().set("ETag", "\"part\"");
        call.sendResponseHeaders(200, -1);
      }
      case "POST" -> {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        upload.parts().values().forEach(whole::writeBytes);
        objects.put(key, whole.toByteArray());
        uploads.remove(id);
        send(call, 200, "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>");
      }
      default -> {
        uploads.remove(id);
        call.sendResponseHeaders(204, -1);
      }
    }
  }

  private void object(HttpExchange call, String key, byte[] body, @Nullable String md5)
      throws IOException {
    byte[] there = objects.get(key);
    switch (call.getRequestMethod()) {
      case "PUT" -> {
        if (full) {
          send(call, 507, error("XMinioStorageFull", "Storage backend has reached its minimum."));
        } else if (md5 == null) {
          send(call, 400, error("InvalidRequest", "Missing required header: Content-MD5"));
        } else {
          objects.put(key, body);
          call.sendResponseHeaders(200, -1);
        }
      }
      case "DELETE" -> {
        objects.remove(key);
        call.sendResponseHeaders(204, -1);
      }
      default -> {
        if (there == null) {
          send(call, 404, error("NoSuchKey", "The specified key does not exist."));
        } else {
          get(call, there);
        }
      }
    }
  }

  private static void get(HttpExchange call, byte[] bytes) throws IOException {
    String range = call.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (range != null && from >= bytes.length) {
      send(call, 416, error("InvalidRange", "The requested range is not satisfiable"));
      return;
    }
    byte[] wanted = Arrays.copyOfRange(bytes, from, bytes.length);
    call.sendResponseHeaders(range == null ? 200 : 206, wanted.length == 0 ? -1 : wanted.length);
    try {
      call.getResponseBody().write(wanted);
    } catch (IOException e) {
      // Who reads left early.
      call.close();
    }
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
    return "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message);
  }

  private static void send(HttpExchange call, int status, String xml) throws IOException {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().set("Content-Type", "application/xml");
    call.sendResponseHeaders(status, bytes.length);
    call.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
