package dev.vectormesh.ingest.collection;

import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.ingest.collection.CollectionStore.NewPart;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.NamespaceIndex;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import dev.vectormesh.ingest.namespace.OpenWrites;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.recipe.Recipe;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.platform.auth.AccessLabels;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes, changes and removes collections. */
public final class Collections {
  /** Times that generations may change while a collection is added. */
  private static final int SWITCHES = 5;

  private final CollectionStore store;
  private final Namespaces namespaces;
  private final NamespaceIndex index;
  private final Thumbnails thumbnails;
  private final OpenWrites writes;
  private final InstantSource clock;

  public Collections(
      CollectionStore store,
      Namespaces namespaces,
      NamespaceIndex index,
      Thumbnails thumbnails,
      OpenWrites writes,
      InstantSource clock) {
    this.store = store;
    this.namespaces = namespaces;
    this.index = index;
    this.thumbnails = thumbnails;
    this.writes = writes;
    this.clock = clock;
  }

  public CollectionStore store() {
    return store;
  }

  public Namespaces namespaces() {
    return namespaces;
  }

  /**
   * A collection that is to be made.
   *
   * @param encoder empty for the namespace's
   * @param input what its documents are made from; null where from nothing by itself
   */
  public record Wanted(
      CollectionName name,
      String displayName,
      String encoder,
      ChunkSettings chunking,
      List<ExtractorSetting> extractors,
      @Nullable CollectionInput input) {}

  public Collection create(String tenant, Wanted wanted) {
    CollectionName name = wanted.name();
    CollectionInput input = wanted.input();
    Namespace namespace = namespaces.find(tenant, name.namespace());
    String encoder = wanted.encoder();
    EmbeddingSpace space =
        encoder.isEmpty() ? namespace.generation().own().space() : namespaces.space(encoder);
    if (input != null) {
      Recipe checked = Inputs.check(name, input);
    }
    Instant now = clock.instant();
    Collection collection =
        new Collection(
            tenant,
            Ids.v7(),
            namespace.uid(),
            name,
            wanted.displayName(),
            encoder,
            space.fingerprint(),
            space.equals(namespace.generation().own().space()),
            wanted.chunking(),
            wanted.extractors(),
            input,
            0,
            0,
            1,
            List.of(),
            now,
            now);
    for (int tried = 1; !insert(namespace, space, collection); tried++) {
      if (tried == SWITCHES) {
        throw ApiException.unavailable("generation", Duration.ofSeconds(1));
      }
    }
    return find(tenant, name);
  }

  /** Adds it, with its space in all open generations; false where they changed meanwhile. */
  private boolean insert(Namespace namespace, EmbeddingSpace space, Collection collection) {
    OpenGenerations open =
        namespaces.generations().open(namespace.tenant(), namespace.uid(), namespace.generation());
    List<NewPart> parts = new ArrayList<>();
    for (Generation generation : open.all()) {
      Namespace there = namespace.in(generation);
      SpaceIndex part = there.index(space);
      if (!collection.follows() && !generation.indexes().contains(part)) {
        namespaces.make(there, part);
        parts.add(new NewPart(there, part));
      }
    }
    return store.insert(collection, open, parts);
  }

  /** The collection, with counts of all its documents. */
  public Collection find(String tenant, CollectionName name) {
    return find(tenant, name, Set.of(AccessLabels.ALL));
  }

  /** The same with counts of the documents that callers of these labels see. */
  public Collection find(String tenant, CollectionName name, java.util.Collection<String> labels) {
    return store
        .find(tenant, name, labels)
        .orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  /** Where documents of the collection are written. */
  public WriteTarget target(String tenant, CollectionName name) {
    Collection collection =
        store.findUncounted(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString()));
    return WriteTarget.of(namespaces.find(tenant, name.namespace()), collection);
  }

  /** The same with what callers of these labels see of its documents. */
  public WriteTarget target(
      String tenant, CollectionName name, java.util.Collection<String> labels) {
    Collection collection =
        store.findUncounted(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString()));
    Namespace namespace = namespaces.find(tenant, name.namespace());
    return WriteTarget.of(namespace, collection).seen(namespace.access().of(labels));
  }

  /** How documents of the collection are made when its own input is read. */
  public Recipe recipe(String tenant, CollectionName name, Source source) {
    return store
        .findUncounted(tenant, name)
        .map(collection -> Inputs.recipe(collection, source))
        .orElse(Recipe.NONE);
  }

  /**
   * @param changed the collection as it shall be
   * @param etag the state to change; empty for whatever it is
   * @param labels of the caller, whose etags count what it sees
   */
  public Collection update(Collection changed, String etag, java.util.Collection<String> labels) {
    Collection current = find(changed.tenant(), changed.name(), labels);
    requireEtag(current, etag);
    if (!store.update(changed)) {
      throw ApiException.etagMismatch(changed.name().toString());
    }
    return find(changed.tenant(), changed.name(), labels);
  }

  /**
   * @param etag the state to delete; empty for whatever it is
   * @param labels of the caller, whose etags count what it sees
   */
  public void delete(
      String tenant, CollectionName name, String etag, java.util.Collection<String> labels) {
    Collection collection = find(tenant, name, labels);
    requireEtag(collection, etag);
    Namespace namespace = namespaces.find(tenant, name.namespace());
    writes.requireNone(tenant, null, collection.uid(), name.toString());
    if (!store.beginDelete(collection)) {
      throw ApiException.etagMismatch(name.toString());
    }
    namespaces
        .generations()
        .all(namespace)
        .forEach(generation -> index.deleteCollection(namespace.in(generation), collection.uid()));
    thumbnails.deleteAll(namespace.uid(), collection.uid());
    store.remove(tenant, collection.uid());
  }

  private static void requireEtag(Collection collection, String etag) {
    if (!etag.isEmpty() && !etag.equals(collection.etag())) {
      throw ApiException.etagMismatch(collection.name().toString());
    }
  }
}
