package dev.vectormesh.ingest.source.collection;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.text.PagedText;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the documents of collections, to make others of them. */
public interface CollectionDocuments {
  /** The collection's uid; empty where there is none of this name. */
  Optional<UUID> uid(String tenant, CollectionName name);

  /**
   * A document of a collection.
   *
   * @param version changes whenever the document does
   */
  record Listed(String id, String version, boolean picture) {}

  /** Documents by id, behind {@code after}. */
  List<Listed> page(String tenant, UUID collection, @Nullable String after, int size);

  /**
   * A document with its text.
   *
   * @param rootObject the object at the beginning of all tiers; empty where there is none
   * @param labels who may see it
   */
  record Kept(
      String title,
      String uri,
      String mediaType,
      Struct metadata,
      PagedText text,
      String version,
      String rootObject,
      List<String> labels) {}

  Optional<Kept> find(String tenant, UUID collection, String id);
}
