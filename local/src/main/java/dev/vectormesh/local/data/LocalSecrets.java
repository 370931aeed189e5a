package dev.vectormesh.local.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that a mesh makes for itself, one file each, readable by their owner alone. */
public final class LocalSecrets {
  /** What callers of an exposed Qdrant show. */
  public static final String QDRANT_KEY = "qdrant-api-key";

  /** 256 bits: as much as HS256 signs with. */
  private static final int BYTES = 32;

  private final Path folder;

  public LocalSecrets(Path folder) {
    this.folder = folder;
  }

  /** The file of this secret, made when it was not there. */
  public Path file(String name) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      return file;
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the secret %s cannot be made: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * The secret itself.
   *
   * @throws DataDirectoryException when no mesh has made it yet
   */
  public String read(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new DataDirectoryException(
          "there is no secret %s: start a mesh with this directory first (`vectormesh up`)."
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the secret %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void make(Path file) throws IOException {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
