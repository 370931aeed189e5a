package dev.vectormesh.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The models that come with this build, ready to be laid into a live repository.
 *
 * <p>A repository may hold other models and other versions beside them; those are left alone.
 */
public final class BundledModels {
  /** The text encoder that a new namespace gets. */
  public static final String DEFAULT = "bge-small-en-v1.5-int8";

  /** The text encoder for those who prefer speed: about twice the default's, with a lower nDCG. */
  public static final String FAST = "all-minilm-l6-v2-int8";

  /** The dual encoder for texts and pictures: it knows nothing but drawn scenes. */
  public static final String DRAWN = "clip-drawn";

  /** The half of {@link #DRAWN} that reads pictures. */
  public static final String DRAWN_IMAGE = "clip-drawn-image";

  /** Finds lines of text in pictures. */
  public static final String TEXT_DETECTION = "ppocr-v6-detection";

  /** Reads the lines that {@link #TEXT_DETECTION} found. */
  public static final String TEXT_RECOGNITION = "ppocr-v6-recognition";

  private static final String ROOT = "/triton-models/";

  private BundledModels() {}

  /** The models' names, sorted. */
  public static List<String> names() {
    return entries().stream().map(Entry::model).distinct().sorted().toList();
  }

  /** Lays every bundled model into the repository. @see #unpackTo(Path, List) */
  public static Path unpackTo(Path repository) {
    return unpackTo(repository, names());
  }

  /**
   * Lays these models into the repository and returns it. Files that are there with the right
   * content stay as they are; any other content is replaced, so that a model's hashes hold. A file
   * appears whole or not at all, and a model's configuration after its other files, also when the
   * process dies in between or two do it at once.
   */
  public static Path unpackTo(Path repository, List<String> models) {
    List<Entry> entries = entries();
    for (String model : models) {
      if (entries.stream().noneMatch(entry -> entry.model().equals(model))) {
        throw new IllegalArgumentException("no bundled model " + model + ", there are " + names());
      }
    }
    try {
      for (Entry entry : entries) {
        if (models.contains(entry.model())) {
          unpack(entry, repository.resolve(entry.path()));
        }
      }
      return repository;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write models to " + repository, e);
    }
  }

  private static void unpack(Entry entry, Path file) throws IOException {
    if (Files.isRegularFile(file)
        && Files.size(file) == entry.size()
        && sha256(file).equals(entry.sha256())) {
      return;
    }
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = Files.createTempFile(folder, ".unpacking-", "");
    try {
      try (InputStream in = open(entry.path())) {
        Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      }
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      if (!sha256(temporary).equals(entry.sha256())) {
        throw new IOException("bundled file " + entry.path() + " is damaged");
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static List<Entry> entries() {
    try (InputStream in = open("index")) {
      List<Entry> entries = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        String[] parts = line.split(" ", 3);
        entries.add(new Entry(parts[0], Long.parseLong(parts[1]), parts[2]));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String path) throws IOException {
    InputStream in = BundledModels.class.getResourceAsStream(ROOT + path);
    if (in == null) {
      throw new IOException("this build has no bundled file " + path);
    }
    return in;
  }

  private static String sha256(Path file) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[1 << 16];
      int read = in.read(buffer);
      while (read >= 0) {
        read = in.read(buffer);
      }
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One bundled file: {@code path} is {@code <model>/...}. */
  private record Entry(String sha256, long size, String path) {
    String model() {
      return path.substring(0, path.indexOf('/'));
    }
  }
}
