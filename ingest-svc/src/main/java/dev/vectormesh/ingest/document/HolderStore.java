package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps which archives and mails were read to their end, so that the same are not opened again. */
public interface HolderStore {
  /**
   * An item that holds others.
   *
   * @param id of the document that it is, or would be
   * @param contentHash of all that shapes the documents of its parts
   * @param version as its source tells it; null where that tells none
   * @param reading what shaped its parts beside its content; null where the version is
   * @param parts documents that came out of it
   */
  record Held(
      String id,
      String contentHash,
      @Nullable String version,
      @Nullable String reading,
      int parts) {}

  /** What is known of an item as it was read last; empty where it was not read to its end. */
  Optional<Held> find(WriteTarget target, String id);

  void save(WriteTarget target, Held held);

  /**
   * Documents that came out of an item, by their ids.
   *
   * @param path of the item; those of its parts continue it with "!/"
   */
  Map<String, Version> parts(WriteTarget target, String path);
}
