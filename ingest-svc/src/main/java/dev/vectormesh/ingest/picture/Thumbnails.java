package dev.vectormesh.ingest.picture;

import dev.vectormesh.images.Thumbnail;
import dev.vectormesh.ingest.object.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/** Where the thumbnails of documents are kept. */
public final class Thumbnails {
  /** Pixels of the longer side: for a grid, and for a look. */
  public static final List<Integer> SIZES = List.of(256, 640);

  private final ObjectStore objects;

  public Thumbnails(ObjectStore objects) {
    this.objects = objects;
  }

  /**
   * A document.
   *
   * @param namespace its uid
   * @param collection its uid
   */
  public record Owner(UUID namespace, UUID collection, String document) {}

  private static String key(Owner owner, int size) {
    CRC32 spread = new CRC32();
    spread.update(owner.document().getBytes(StandardCharsets.UTF_8));
    // 256 folders: no file system likes a million files in one. "d-" keeps ids of dots apart.
    return "%s/%02x/d-%s-%d.jpg"
        .formatted(
            path(owner.namespace(), owner.collection()),
            spread.getValue() & 0xff,
            owner.document(),
            size);
  }

  private static String path(UUID namespace, UUID collection) {
    return "thumbnails/%s/%s".formatted(namespace, collection);
  }

  public void put(Owner owner, List<Thumbnail> thumbnails) {
    try {
      for (Thumbnail thumbnail : thumbnails) {
        objects.put(key(owner, thumbnail.size()), thumbnail.jpeg());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("thumbnails cannot be kept: " + e.getMessage(), e);
    }
  }

  public Optional<byte[]> find(Owner owner, int size) {
    try {
      return objects.get(key(owner, size));
    } catch (IOException e) {
      throw new UncheckedIOException("thumbnails cannot be read: " + e.getMessage(), e);
    }
  }

  public void delete(Owner owner) {
    try {
      for (int size : SIZES) {
        objects.delete(key(owner, size));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("thumbnails cannot be removed: " + e.getMessage(), e);
    }
  }

  /** Removes those of a whole collection. */
  public void deleteAll(UUID namespace, UUID collection) {
    deleteAll(path(namespace, collection));
  }

  /** Counts those of a whole namespace. */
  public long count(UUID namespace) {
    try {
      return objects.count("thumbnails/" + namespace);
    } catch (IOException e) {
      throw new UncheckedIOException("thumbnails cannot be counted: " + e.getMessage(), e);
    }
  }

  /** Removes those of a whole namespace. */
  public void deleteAll(UUID namespace) {
    deleteAll("thumbnails/" + namespace);
  }

  private void deleteAll(String path) {
    try {
      objects.deleteAll(path);
    } catch (IOException e) {
      throw new UncheckedIOException("thumbnails cannot be removed: " + e.getMessage(), e);
    }
  }
}
