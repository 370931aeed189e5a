package dev.vectormesh.ingest.object;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Objects as files beneath a folder. */
public final class FolderObjects implements ObjectStore {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*");
  private static final int TRIES = 3;

  private final Path root;

  public FolderObjects(Path root) {
    this.root = root;
  }

  private Path file(String key) {
    // No part of a key leads out of the folder: neither a slash nor a dot alone.
    if (!KEY.matcher(key).matches()
        || List.of(key.split("/")).stream().anyMatch(FolderObjects::dots)) {
      throw new IllegalArgumentException("no key of an object: " + key);
    }
    return root.resolve(key);
  }

  private static boolean dots(String part) {
    return part.equals(".") || part.equals("..");
  }

  @Override
  public void put(String key, byte[] bytes) throws IOException {
    Path file = file(key);
    for (int tried = 1; ; tried++) {
      Path folder = Files.createDirectories(file.resolveSibling(""));
      Path part = null;
      try {
        part = Files.createTempFile(folder, ".part-", null);
        Files.write(part, bytes);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return;
      } catch (NoSuchFileException e) {
        // Somebody removed the folder, which was empty, in between.
        if (tried == TRIES) {
          throw e;
        }
      } catch (IOException e) {
        if (part != null) {
          Files.deleteIfExists(part);
        }
        throw e;
      }
    }
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  @Override
  public void deleteAll(String path) throws IOException {
    Path folder = file(path);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        deleteOne(each);
      }
    }
  }

  private static void deleteOne(Path each) throws IOException {
    try {
      Files.deleteIfExists(each);
    } catch (DirectoryNotEmptyException e) {
      // Somebody writes into it again.
    }
  }
}
