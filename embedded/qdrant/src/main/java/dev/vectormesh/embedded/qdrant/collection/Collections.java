package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.dense.VectorIndexing;
import dev.vectormesh.embedded.qdrant.disk.DirectoryLock;
import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import dev.vectormesh.embedded.qdrant.disk.DurableFiles;
import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All collections under one directory, which one process at a time may use. */
public final class Collections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Collections.class);

  private final CatalogStore files;
  private final Function<Collection, PointFilter.Compiler> filters;
  private final StoreResources resources;
  private final DirectoryLock lock;
  private Catalog catalog = Catalog.empty();

  /** Why nothing can be served; null when the catalog could be read. */
  private @Nullable String damage;

  private volatile Map<String, Collection> byName = Map.of();
  private volatile Map<String, String> aliases = Map.of();

  private Collections(
      Path directory,
      Function<Collection, PointFilter.Compiler> filters,
      StoreResources resources,
      DirectoryLock lock) {
    this.files = new CatalogStore(directory);
    this.filters = filters;
    this.resources = resources;
    this.lock = lock;
  }

  /**
   * Opens everything that is there. A collection whose data is damaged is kept apart and
   * {@linkplain #damage named}; the others work.
   */
  public static Collections open(
      Path directory, Function<Collection, PointFilter.Compiler> filters, StoreResources resources)
      throws IOException {
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      Collections collections = new Collections(directory, filters, resources, lock);
      collections.openAll();
      return collections;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void openAll() throws IOException {
    try {
      catalog = files.load();
    } catch (CorruptStorageException e) {
      damage = e.getMessage();
      LOG.error("No collection is served: {}", damage, e);
      return;
    }
    try (Stream<Path> entries = Files.list(files.folders())) {
      List<String> known =
          catalog.collections().values().stream().map(Catalog.Entry::folder).toList();
      for (Path entry : entries.toList()) {
        if (!known.contains(entry.getFileName().toString())) {
          // What a crash left of a collection that was being made or deleted.
          DurableFiles.deleteTree(entry);
        }
      }
    }
    Map<String, Collection> opened = new TreeMap<>();
    catalog.collections().forEach((name, entry) -> opened.put(name, open(name, entry)));
    byName = opened;
    aliases = Map.copyOf(catalog.aliases());
  }

  private Collection open(String name, Catalog.Entry entry) {
    try {
      return opened(name, entry, CollectionStore::open);
    } catch (IOException | RuntimeException e) {
      String damage = "collection `" + name + "`: " + e.getMessage();
      LOG.error("Not served, {}", damage, e);
      return new Collection(name, entry.folder(), entry.info(), null, damage);
    }
  }

  private Collection opened(String name, Catalog.Entry entry, Opening opening) throws IOException {
    CollectionSchema schema = CollectionSchema.of(entry.info().getConfig().getParams());
    AtomicReference<@Nullable Collection> self = new AtomicReference<>();
    PointFilter.Compiler compiler =
        filter -> filters.apply(Objects.requireNonNull(self.get())).compile(filter);
    CollectionStore store =
        opening.open(
            files.folder(entry.folder()),
            schema,
            new CollectionStore.Settings(
                name, compiler, VectorIndexing.of(entry.info().getConfig()), resources));
    Collection collection = new Collection(name, entry.folder(), entry.info(), store, null);
    self.set(collection);
    return collection;
  }

  /** {@link CollectionStore#create} or {@link CollectionStore#open}. */
  private interface Opening {
    CollectionStore open(Path folder, CollectionSchema schema, CollectionStore.Settings settings)
        throws IOException;
  }

  /**
   * What is not served: the name of a collection and why; an empty name stands for all of them,
   * when the catalog cannot be read.
   */
  public Map<String, String> damage() {
    Map<String, String> found = new TreeMap<>();
    if (damage != null) {
      found.put("", damage);
    }
    for (Collection collection : byName.values()) {
      String why = collection.damage();
      if (why != null) {
        found.put(collection.name(), why);
      }
    }
    return found;
  }

  /**
   * Reads what was too large to be read at the start, which checks it and brings it into memory.
   * Ends early when the thread is interrupted.
   */
  public void readVectors() {
    new VectorReading(List.copyOf(byName.values())).run();
  }

  private void requireCatalog() {
    if (damage != null) {
      throw Refusal.corrupt(damage);
    }
  }

  /** All collections by name. */
  public Map<String, Collection> all() {
    requireCatalog();
    return byName;
  }

  /** Alias to collection name. */
  public Map<String, String> aliases() {
    requireCatalog();
    return aliases;
  }

  /** The collection of this name or alias. */
  public Collection get(String nameOrAlias) {
    Collection found = find(nameOrAlias);
    if (found == null) {
      throw AliasChanges.missing(nameOrAlias);
    }
    return found;
  }

  public @Nullable Collection find(String nameOrAlias) {
    requireCatalog();
    Collection found = byName.get(nameOrAlias);
    if (found == null) {
      String target = aliases.get(nameOrAlias);
      found = target == null ? null : byName.get(target);
    }
    return found;
  }

  public synchronized void create(String name, CollectionInfo info) {
    requireCatalog();
    if (catalog.collections().containsKey(name)) {
      throw Refusal.alreadyExists("Collection `" + name + "` already exists!");
    }
    if (catalog.aliases().containsKey(name)) {
      throw Refusal.alreadyExists(
          "Can't create collection with name "
              + name
              + ". Alias with the same name already exists");
    }
    Catalog.Entry entry = new Catalog.Entry(UUID.randomUUID().toString(), info);
    io(() -> {
      resources.space().require(1 << 20);
      Collection made;
      try {
        made = opened(name, entry, CollectionStore::create);
      } catch (IOException | RuntimeException e) {
        DurableFiles.deleteTree(files.folder(entry.folder()));
        throw e;
      }
      Catalog next = catalog.copy();
      next.collections().put(name, entry);
      files.save(next);
      catalog = next;
      Map<String, Collection> all = new TreeMap<>(byName);
      all.put(name, made);
      byName = all;
    });
  }

  /** Changes configuration or payload schema. */
  public synchronized void update(String nameOrAlias, UnaryOperator<CollectionInfo> change) {
    Collection collection = get(nameOrAlias);
    CollectionInfo changed = change.apply(collection.info());
    io(() -> {
      Catalog next = catalog.copy();
      next.collections().put(collection.name(), new Catalog.Entry(collection.folder(), changed));
      files.save(next);
      catalog = next;
      collection.info(changed);
      CollectionStore store = collection.storeOrNull();
      if (store != null) {
        store.configure(VectorIndexing.of(changed.getConfig()));
      }
    });
  }

  /**
   * Removes the collection and its aliases; tells whether it was there. An alias does not stand for
   * it here.
   */
  public synchronized boolean delete(String name) {
    requireCatalog();
    Collection collection = byName.get(name);
    if (collection == null) {
      return false;
    }
    io(() -> {
      Catalog next = catalog.copy();
      next.collections().remove(collection.name());
      next.aliases().values().removeIf(collection.name()::equals);
      files.save(next);
      catalog = next;
      Map<String, Collection> all = new TreeMap<>(byName);
      all.remove(collection.name());
      byName = all;
      aliases = Map.copyOf(next.aliases());
      CollectionStore store = collection.storeOrNull();
      if (store != null) {
        store.abandon();
      }
      DurableFiles.deleteTree(files.folder(collection.folder()));
    });
    return true;
  }

  /** Carries out all operations, or none. */
  public synchronized void change(List<AliasOperations> operations) {
    requireCatalog();
    Catalog next = catalog.copy();
    AliasChanges.apply(operations, next);
    io(() -> {
      files.save(next);
      catalog = next;
      aliases = Map.copyOf(next.aliases());
    });
  }

  /** {@linkplain CollectionStore#maintain Maintains} every collection. */
  public void maintain() {
    for (Collection collection : byName.values()) {
      CollectionStore store = collection.storeOrNull();
      if (store != null) {
        try {
          store.maintain();
        } catch (RuntimeException e) {
          LOG.warn("Collection {} cannot be maintained", collection.name(), e);
        }
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!lock.isHeld()) {
      return;
    }
    for (Collection collection : byName.values()) {
      CollectionStore store = collection.storeOrNull();
      if (store != null) {
        store.close();
      }
    }
    byName = Map.of();
    lock.close();
  }

  private interface Work {
    void run() throws IOException;
  }

  private void io(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      if (DiskSpace.isFull(e)) {
        throw resources.space().full(e);
      }
      throw Refusal.failed(String.valueOf(e.getMessage()), e);
    }
  }
}
