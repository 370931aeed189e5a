package dev.vectormesh.ingest.source.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.ingest.source.http.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Pages that were read for their links, packed, until somebody reads them for their text. Those
 * that find no room are got again.
 */
final class HeldPages {
  private static final long BYTES = 64L << 20;
  private static final int FRAME = 2000;

  private final Cache<URI, Answer> held =
      Caffeine.newBuilder()
          .maximumWeight(BYTES)
          .weigher((URI uri, Answer answer) -> answer.body().length + FRAME)
          .build();

  void put(URI page, Answer answer) {
    held.put(page, with(answer, packed(answer.body())));
  }

  /** Once; null where it is not there. */
  @Nullable Answer take(URI page) {
    Answer answer = held.asMap().remove(page);
    return answer == null ? null : with(answer, unpacked(answer.body()));
  }

  private static Answer with(Answer answer, byte[] body) {
    return new Answer(answer.uri(), answer.status(), answer.headers(), body);
  }

  private static byte[] packed(byte[] body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(packed)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Memory does not fail to be written.
    }
    return packed.toByteArray();
  }

  private static byte[] unpacked(byte[] packed) {
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // What we packed can be unpacked.
    }
  }
}
