package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * A collection by its name: what was asked for, and the points, unless they could not be opened.
 */
public final class Collection {
  private final String name;
  private final String folder;
  private volatile CollectionInfo info;
  private final @Nullable CollectionStore store;
  private volatile @Nullable String damage;

  Collection(
      String name,
      String folder,
      CollectionInfo info,
      @Nullable CollectionStore store,
      @Nullable String damage) {
    this.name = name;
    this.folder = folder;
    this.info = info;
    this.store = store;
    this.damage = damage;
  }

  public String name() {
    return name;
  }

  String folder() {
    return folder;
  }

  /** Configuration and payload schema. */
  public CollectionInfo info() {
    return info;
  }

  void info(CollectionInfo changed) {
    info = changed;
  }

  /** Why the points cannot be served; null when they can. */
  public @Nullable String damage() {
    return damage;
  }

  /** Serves the points no more: their data proved to be damaged. */
  void damaged(String why) {
    damage = why;
  }

  @Nullable CollectionStore storeOrNull() {
    return store;
  }

  /** The points. */
  public CollectionStore store() {
    String why = damage;
    if (store == null || why != null) {
      throw Refusal.corrupt(String.valueOf(why));
    }
    return store;
  }
}
