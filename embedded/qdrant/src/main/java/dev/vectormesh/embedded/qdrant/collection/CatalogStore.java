package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.disk.DurableFiles;
import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog on disk, and a copy of it for the day that it is damaged. The copy is written first:
 * it may know of a change that nobody was told of, but never misses one.
 */
final class CatalogStore {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogStore.class);

  private final Path file;
  private final Path copy;
  private final Path folders;

  CatalogStore(Path directory) {
    this.file = directory.resolve("catalog");
    this.copy = directory.resolve("catalog.copy");
    this.folders = directory.resolve("collections");
  }

  /** The folder of a collection. */
  Path folder(String name) {
    return folders.resolve(name);
  }

  /** All folders, also such as no collection has. */
  Path folders() {
    return folders;
  }

  /**
   * The catalog, from its copy where it is damaged; an empty one in an empty directory.
   *
   * @throws CorruptStorageException when neither can be read
   */
  Catalog load() throws IOException {
    if (!Files.exists(file) && !Files.exists(copy) && !hasFolders()) {
      Files.createDirectories(folders);
      save(Catalog.empty());
      return Catalog.empty();
    }
    try {
      Catalog catalog = read(file);
      if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), catalog.bytes())) {
        DurableFiles.write(copy, catalog.bytes());
      }
      return catalog;
    } catch (CorruptStorageException damage) {
      return readCopy(damage);
    }
  }

  private Catalog readCopy(CorruptStorageException damage) throws IOException {
    Catalog catalog;
    try {
      catalog = read(copy);
    } catch (CorruptStorageException e) {
      damage.addSuppressed(e);
      throw damage;
    }
    LOG.error("{}; its copy was whole and is put in its place", damage.getMessage());
    DurableFiles.write(file, catalog.bytes());
    return catalog;
  }

  private static Catalog read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new CorruptStorageException(file + " is missing, but there are collections");
    }
    return Catalog.load(file);
  }

  private boolean hasFolders() throws IOException {
    if (!Files.isDirectory(folders)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folders)) {
      return entries.findAny().isPresent();
    }
  }

  void save(Catalog catalog) throws IOException {
    byte[] bytes = catalog.bytes();
    DurableFiles.write(copy, bytes);
    DurableFiles.write(file, bytes);
  }
}
