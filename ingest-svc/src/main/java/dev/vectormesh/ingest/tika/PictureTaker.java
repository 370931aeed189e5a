package dev.vectormesh.ingest.tika;

import dev.vectormesh.images.ImageFormat;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.tika.TakenPictures.Taken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.xml.sax.ContentHandler;

/**
 * Writes the pictures that a parser comes by into files of their own: each once, however often it
 * is shown. It ends the parser where a document has more than is taken of one, so that of a book of
 * scans the first pages are read, and not none. Lives in the child JVM.
 */
final class PictureTaker implements EmbeddedDocumentExtractor {
  private static final int BUFFER = 64 * 1024;
  private static final String THUMBNAIL = "THUMBNAIL";

  private final Path folder;
  private final Function<Metadata, Place> places;
  private final PictureLimits limits;
  private final long began = System.nanoTime();
  private final Map<String, Taken> taken = new LinkedHashMap<>();
  private long bytes;
  private String full = "";

  /** No more pictures are wanted: the parser may stop. */
  static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullException() {
      super("no more pictures are wanted", null, false, false);
    }
  }

  /**
   * @param folder where they are written to
   * @param places tells where a picture stands
   */
  PictureTaker(Path folder, Function<Metadata, Place> places, PictureLimits limits) {
    this.folder = folder;
    this.places = places;
    this.limits = limits;
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    // A thumbnail is a picture of the document, and none in it.
    return !THUMBNAIL.equals(metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE));
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
      throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream, ImageFormat.HEAD);
    in.mark(ImageFormat.HEAD);
    byte[] head = in.readNBytes(ImageFormat.HEAD);
    if (!ImageFormat.begins(head)) {
      return;
    }
    in.reset();
    if (taken.size() >= limits.pictures()) {
      throw full("%d pictures".formatted(limits.pictures()));
    }
    if (System.nanoTime() - began > limits.time().toNanos()) {
      throw full("what is found in %d s".formatted(limits.time().toSeconds()));
    }
    Path file = Files.createTempFile(folder, "", "");
    String sha256 = "";
    try {
      sha256 = copy(in, file);
    } finally {
      if (sha256.isEmpty()) {
        Files.delete(file);
      }
    }
    if (taken.putIfAbsent(sha256, new Taken(file, places.apply(metadata), sha256)) != null) {
      Files.delete(file);
    } else {
      bytes += Files.size(file);
    }
  }

  private FullException full(String limit) {
    full = limit;
    return new FullException();
  }

  /** The hash of what was copied. */
  private String copy(InputStream in, Path file) throws IOException {
    MessageDigest digest = ContentHash.sha256();
    byte[] buffer = new byte[BUFFER];
    long copied = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        copied += n;
        if (bytes + copied > limits.bytes()) {
          throw full("%d MiB".formatted(limits.bytes() >> 20));
        }
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** What was taken so far. */
  TakenPictures taken() {
    return new TakenPictures(
        List.copyOf(taken.values()),
        !isFull(),
        isFull()
            ? List.of("pictures of it are left out: %s of a file are read".formatted(full))
            : List.of());
  }

  /** Whether it ended the parser. */
  boolean isFull() {
    return !full.isEmpty();
  }
}
