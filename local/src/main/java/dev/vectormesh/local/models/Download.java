package dev.vectormesh.local.models;

import dev.vectormesh.local.models.Manifest.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads files over HTTP; what was read stays, so that the next try goes on behind it. */
final class Download {
  private static final int TRIES = 4;
  private static final int MAX_SMALL = 1 << 20;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /** What a connection that broke off left to do; another try may end it. */
  private static final class BrokenOff extends IOException {
    BrokenOff(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The file, whole and with the right content.
   *
   * @param progress told how many bytes are there
   * @throws ModelException in words for a person
   */
  void file(ModelFile wanted, Path target, LongConsumer progress) {
    if (Files.exists(target)) {
      progress.accept(target.toFile().length());
      return;
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.createDirectories(target.getParent());
      fetch(wanted, part, progress);
      check(wanted, part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Disk.inWords(e, "%s cannot be written".formatted(part));
    }
  }

  /** A small file, such as a manifest. */
  byte[] small(URI address) {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(address).timeout(CONNECT).build(),
              BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_SMALL));
      if (answer.statusCode() != OK) {
        throw new ModelException("%s answered %d".formatted(address, answer.statusCode()));
      }
      return answer.body();
    } catch (IOException e) {
      throw new ModelException("%s cannot be read: %s".formatted(address, e), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void fetch(ModelFile wanted, Path part, LongConsumer progress) throws IOException {
    for (int tried = 1; ; tried++) {
      try {
        continued(wanted, part, progress);
        return;
      } catch (BrokenOff e) {
        if (tried == TRIES) {
          throw new ModelException(
              "%s broke off %d times, at %d bytes: %s. What is there stays; the same command goes on behind it."
                  .formatted(wanted.address(), TRIES, length(part), e.getMessage()),
              e);
        }
      }
    }
  }

  private void continued(ModelFile wanted, Path part, LongConsumer progress) throws IOException {
    long have = length(part);
    if (wanted.bytes() != null && have == wanted.bytes()) {
      return;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(String.valueOf(wanted.address())));
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> answer = send(request.build());
    try (InputStream in = answer.body()) {
      switch (answer.statusCode()) {
        case PARTIAL -> copy(in, part, have, wanted, progress);
        case OK -> copy(in, part, 0, wanted, progress);
        case RANGE_NOT_SATISFIABLE -> {
          // What is there is longer than the file: it is another one.
          Files.delete(part);
          throw new BrokenOff("the file there is shorter than what was read before", null);
        }
        default ->
            throw new ModelException(
                "%s answered %d".formatted(wanted.address(), answer.statusCode()));
      }
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws BrokenOff {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new BrokenOff(String.valueOf(e), e);
    }
  }

  private static void copy(
      InputStream in, Path part, long have, ModelFile wanted, LongConsumer progress)
      throws IOException {
    try (OutputStream out =
        have > 0
            ? Files.newOutputStream(part, StandardOpenOption.APPEND)
            : Files.newOutputStream(part)) {
      byte[] buffer = new byte[1 << 16];
      long at = have;
      for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
        out.write(buffer, 0, read);
        at += read;
        progress.accept(at);
        if (wanted.bytes() != null && at > wanted.bytes()) {
          break; // Another file; check() says so.
        }
      }
      if (wanted.bytes() != null && at < wanted.bytes()) {
        throw new BrokenOff("the connection ended", null);
      }
    }
  }

  private static int read(InputStream in, byte[] buffer) throws BrokenOff {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new BrokenOff(String.valueOf(e.getMessage()), e);
    }
  }

  private static void check(ModelFile wanted, Path part) throws IOException {
    if (wanted.bytes() != null && Files.size(part) != wanted.bytes()) {
      long found = Files.size(part);
      Files.delete(part);
      throw new ModelException(
          "%s has %d bytes, the manifest says %d: another file lies there now; it was deleted"
              .formatted(wanted.address(), found, wanted.bytes()));
    }
    if (wanted.sha256() != null) {
      String found = Hashes.sha256(part);
      if (!found.equals(wanted.sha256())) {
        Files.delete(part);
        throw new ModelException(
            "%s has SHA-256 %s, the manifest says %s: it is not the file that was verified, and was deleted"
                .formatted(wanted.address(), found, wanted.sha256()));
      }
    }
  }

  private static long length(Path part) {
    return part.toFile().length();
  }

  private static ModelException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ModelException("interrupted; what is there stays", e);
  }
}
