package dev.vectormesh.ingest.bucket;

import dev.vectormesh.ingest.bucket.BucketStore.Hidden;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.namespace.OpenWrites;
import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes and removes buckets. */
public final class Buckets {
  private static final int REMOVED = 10_000;

  private final BucketStore store;
  private final Namespaces namespaces;
  private final ObjectBytes bytes;
  private final OpenWrites reads;
  private final MadeDocuments made;
  private final InstantSource clock;

  /**
   * @param reads knows which jobs still read a bucket
   */
  public Buckets(
      BucketStore store,
      Namespaces namespaces,
      ObjectBytes bytes,
      OpenWrites reads,
      MadeDocuments made,
      InstantSource clock) {
    this.store = store;
    this.namespaces = namespaces;
    this.bytes = bytes;
    this.reads = reads;
    this.made = made;
    this.clock = clock;
  }

  public Bucket create(String tenant, BucketName name, String displayName) {
    var namespace = namespaces.find(tenant, name.namespace());
    Bucket bucket =
        new Bucket(tenant, Ids.v7(), namespace.uid(), name, displayName, 0, 0, clock.instant());
    store.insert(bucket);
    return bucket;
  }

  /** The bucket with what it holds. */
  public Bucket counted(String tenant, BucketName name) {
    return store.find(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  /** The bucket, without counting what it holds. */
  public Bucket find(String tenant, BucketName name) {
    return store
        .findUncounted(tenant, name)
        .orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  /** The namespace that a bucket is in. */
  public Namespace namespace(String tenant, BucketName name) {
    return namespaces.find(tenant, name.namespace());
  }

  /** Buckets by name, counted, behind {@code after}. */
  public List<Bucket> page(String tenant, NamespaceName parent, @Nullable String after, int size) {
    return store.page(tenant, namespaces.find(tenant, parent).uid(), after, size);
  }

  /** How much of a bucket there was. */
  public record Deleted(long objects, long documents) {}

  /**
   * Removes a bucket with its objects.
   *
   * @param force removes the documents that were made from them, too, also where collections are
   *     made from it
   */
  public Deleted delete(String tenant, BucketName name, boolean force) {
    Bucket bucket = find(tenant, name);
    reads.requireNoneOf(tenant, bucket.namespaceUid(), scope(bucket), name.toString());
    List<String> madeFrom = force ? List.of() : made.collections(bucket);
    if (!madeFrom.isEmpty()) {
      throw ApiException.wrongState(
          name.toString(),
          "is what %s is made from: delete that first, or set `force`"
              .formatted(String.join(", ", madeFrom)));
    }
    // First the documents: should it break off, the bucket is there to be deleted again.
    long documents = force ? made.delete(bucket) : 0;
    if (!store.beginDelete(bucket)) {
      throw ApiException.notFound(name.toString());
    }
    return new Deleted(remove(new Hidden(tenant, bucket.namespaceUid(), bucket.uid())), documents);
  }

  /** What batches that read a bucket name as their source. */
  public static String scope(Bucket bucket) {
    return "bucket:" + bucket.uid();
  }

  /** Removes what is left of a bucket whose deletion began. */
  long remove(Hidden hidden) {
    // First the bytes: while the row is there, what is left of them is known.
    bytes.deleteAll(hidden.namespace(), hidden.bucket());
    long objects = 0;
    long removed;
    do {
      removed = store.removeObjects(hidden, REMOVED);
      objects += removed;
    } while (removed == REMOVED);
    store.remove(hidden);
    return objects;
  }
}
