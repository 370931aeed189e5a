package dev.vectormesh.ingest.source.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Unpacks what was packed on its way, and no more of it than is allowed. */
public final class Unpacking {
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private Unpacking() {}

  /** The body as it was before its Content-Encoding. */
  static Answer unpacked(Answer answer, long maxBytes) throws HttpFailedException {
    String encoding = answer.header("content-encoding").orElse("").strip().toLowerCase(Locale.ROOT);
    if (answer.body().length == 0 || encoding.isEmpty() || encoding.equals("identity")) {
      return answer;
    }
    byte[] body =
        switch (encoding) {
          case "gzip", "x-gzip" -> gunzip(answer, answer.body(), maxBytes);
          case "deflate" -> inflate(answer, maxBytes);
          default -> throw corrupt(answer, "its encoding " + encoding + " was not asked for");
        };
    return new Answer(answer.uri(), answer.status(), answer.headers(), body);
  }

  /** A file's content where it is packed by gzip, and the file itself where it is not. */
  public static byte[] gunzipped(Answer answer, long maxBytes) throws HttpFailedException {
    byte[] body = answer.body();
    boolean packed =
        body.length > 2 && (body[0] & 0xff) == GZIP_FIRST && (body[1] & 0xff) == GZIP_SECOND;
    return packed ? gunzip(answer, body, maxBytes) : body;
  }

  private static byte[] gunzip(Answer answer, byte[] packed, long maxBytes)
      throws HttpFailedException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return bounded(answer, in, maxBytes);
    } catch (IOException e) {
      throw corrupt(answer, "what it packed cannot be unpacked");
    }
  }

  private static byte[] inflate(Answer answer, long maxBytes) throws HttpFailedException {
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(answer.body()))) {
      return bounded(answer, in, maxBytes);
    } catch (IOException e) {
      throw corrupt(answer, "what it packed cannot be unpacked");
    }
  }

  private static byte[] bounded(Answer answer, InputStream in, long maxBytes)
      throws IOException, HttpFailedException {
    int most = (int) Math.min(Integer.MAX_VALUE - 16L, maxBytes);
    byte[] body = in.readNBytes(most);
    if (in.read() >= 0) {
      throw HttpFailedException.tooLarge(answer.uri(), maxBytes);
    }
    return body;
  }

  private static HttpFailedException corrupt(Answer answer, String why) {
    return new HttpFailedException(
        "corrupt",
        com.google.rpc.Code.DATA_LOSS,
        HttpFailedException.shown(answer.uri()) + ": " + why);
  }
}
