package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Makes and removes namespaces, with their part of the vector index. */
public final class Namespaces {
  /** Others that an update without an etag gives way to, one after the other. */
  private static final int UPDATES = 5;

  private final NamespaceStore store;
  private final GenerationStore generations;
  private final NamespaceIndex index;
  private final KeptBytes bytes;
  private final SpaceEncoders encoders;
  private final OpenWrites writes;
  private final Defaults defaults;
  private final InstantSource clock;

  /** What namespaces that do not say get. */
  public record Defaults(String encoder, Isolation isolation) {}

  /** What is kept of namespaces beside the database. */
  public record KeptBytes(Thumbnails thumbnails, ObjectBytes objects) {
    /** Files of a namespace. */
    long count(UUID namespace) {
      return thumbnails.count(namespace) + objects.count(namespace);
    }

    void deleteAll(UUID namespace) {
      thumbnails.deleteAll(namespace);
      objects.deleteAll(namespace);
    }
  }

  public Namespaces(
      NamespaceStore store,
      GenerationStore generations,
      NamespaceIndex index,
      KeptBytes bytes,
      SpaceEncoders encoders,
      OpenWrites writes,
      Defaults defaults,
      InstantSource clock) {
    this.store = store;
    this.generations = generations;
    this.index = index;
    this.bytes = bytes;
    this.encoders = encoders;
    this.writes = writes;
    this.defaults = defaults;
    this.clock = clock;
  }

  public NamespaceStore store() {
    return store;
  }

  public GenerationStore generations() {
    return generations;
  }

  /**
   * @param encoder empty for the server's default
   * @param isolation null for the server's default
   * @param access who sees its documents
   */
  public Namespace create(
      String tenant,
      NamespaceName name,
      String displayName,
      String encoder,
      @org.jspecify.annotations.Nullable Isolation isolation,
      AccessRules access) {
    if (store.find(tenant, name).isPresent()) {
      throw ApiException.alreadyExists(name.toString());
    }
    EmbeddingSpace space = space(encoder.isEmpty() ? defaults.encoder() : encoder);
    Isolation kept = isolation == null ? defaults.isolation() : isolation;
    UUID uid = Ids.v7();
    Instant now = clock.instant();
    Namespace namespace =
        new Namespace(
            tenant,
            uid,
            name,
            displayName,
            space.model(),
            kept,
            Generation.first(uid, kept, space),
            access,
            1,
            0,
            now,
            now);
    // First the index: a namespace that can be found can be written to.
    make(namespace, namespace.generation().own());
    try {
      store.insert(namespace);
    } catch (RuntimeException e) {
      if (kept == Isolation.DEDICATED) {
        dropAfter(e, namespace);
      }
      throw e;
    }
    return find(tenant, name);
  }

  /** Makes the namespace's part of the index in a space, unless it is there. */
  public void make(Namespace namespace, SpaceIndex part) {
    if (part.isolation() == Isolation.DEDICATED) {
      store.plan(namespace, part);
    }
    index.create(part);
  }

  /**
   * The space that a model embeds in.
   *
   * @throws ApiException INVALID_ARGUMENT (encoder), UNAVAILABLE
   */
  public EmbeddingSpace space(String encoder) {
    return encoders.encoder(encoder).space();
  }

  private void dropAfter(RuntimeException failure, Namespace namespace) {
    try {
      index.drop(namespace);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  public Namespace find(String tenant, NamespaceName name) {
    return store.find(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  public ServedNamespace findServed(String tenant, NamespaceName name) {
    return store.findServed(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  /**
   * Changes who sees the namespace's documents, or how it is called.
   *
   * @param change makes the namespace as it shall be of the present one
   * @param etag the state to change; empty for whatever it is
   */
  public Namespace update(
      String tenant, NamespaceName name, UnaryOperator<Namespace> change, String etag) {
    for (int tried = 1; tried <= UPDATES; tried++) {
      Namespace current = find(tenant, name);
      if (!etag.isEmpty() && !etag.equals(current.etag())) {
        throw ApiException.etagMismatch(name.toString());
      }
      Namespace changed = change.apply(current);
      if (changed.access().enforced() && !current.access().enforced()) {
        generations
            .all(current)
            .forEach(generation -> generation.indexes().forEach(index::indexLabels));
      }
      if (store.update(changed, !etag.isEmpty())) {
        return find(tenant, name);
      }
    }
    throw ApiException.etagMismatch(name.toString());
  }

  /**
   * @param etag the state to delete; empty for whatever it is
   */
  public void delete(String tenant, NamespaceName name, String etag) {
    Namespace namespace = find(tenant, name);
    if (!etag.isEmpty() && !etag.equals(namespace.etag())) {
      throw ApiException.etagMismatch(name.toString());
    }
    writes.requireNone(tenant, namespace.uid(), null, name.toString());
    if (!beginDelete(namespace)) {
      if (!etag.isEmpty()) {
        throw ApiException.etagMismatch(name.toString());
      }
      delete(tenant, name, etag);
      return;
    }
    remove(namespace);
  }

  private boolean beginDelete(Namespace namespace) {
    Set<String> physical =
        generations.all(namespace).stream()
            .flatMap(generation -> generation.indexes().stream())
            .map(SpaceIndex::physical)
            .collect(Collectors.toSet());
    long points =
        physical.stream()
            .mapToLong(name -> index.pointsOf(namespace.tenant(), namespace.uid(), name))
            .sum();
    return store.beginDelete(namespace, physical, points, bytes.count(namespace.uid()));
  }

  /** Removes a namespace whose deletion began, with all that is kept of it. */
  public void remove(Namespace hidden) {
    generations.all(hidden).forEach(generation -> index.drop(hidden.in(generation)));
    bytes.deleteAll(hidden.uid());
    store.remove(hidden.tenant(), hidden.uid());
  }
}
