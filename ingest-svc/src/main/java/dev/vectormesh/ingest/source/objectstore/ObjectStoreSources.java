package dev.vectormesh.ingest.source.objectstore;

import dev.vectormesh.corpus.v1.ObjectStoreSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.ObjectStore;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.platform.error.ApiException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The objects of a bucket. */
public final class ObjectStoreSources implements SourceKind {
  private static final String FIELD = "source.object_store.";

  private final Connections connections;

  public ObjectStoreSources(Connections connections) {
    this.connections = connections;
  }

  @Override
  public String kind() {
    return "object_store";
  }

  @Override
  public String description() {
    return "The objects of a bucket, in a store of the worker's connections that speaks S3's API,"
        + " or in a folder";
  }

  @Override
  public String scope(Caller caller, Source asked) {
    ObjectStoreSource source = asked.getObjectStore();
    ObjectStore known = store(caller, source);
    KeyGlobs include = KeyGlobs.of(FIELD + "include", source.getIncludeList());
    KeyGlobs exclude = KeyGlobs.of(FIELD + "exclude", source.getExcludeList());
    String all = "object_store:%s:%s".formatted(source.getConnection(), source.getBucket());
    if (source.getPrefix().isEmpty() && include.isEmpty()) {
      return all;
    }
    // What is excluded is left out of the scope's objects, and what was made of it goes.
    String part = source.getPrefix() + "\0" + String.join("\0", source.getIncludeList());
    return all + ":" + ContentHash.brief(part);
  }

  private ObjectStore store(Caller caller, ObjectStoreSource source) {
    ObjectStore store = connections.objectStore(caller.tenant(), source.getConnection());
    String bucket = source.getBucket();
    if (!store.buckets().contains("*") && !store.buckets().contains(bucket)) {
      throw ApiException.notFound(
          "connections/objectStores/%s/buckets/%s".formatted(source.getConnection(), bucket));
    }
    if (bucket.contains("/") || bucket.startsWith(".")) {
      throw ApiException.invalid(FIELD + "bucket", "is no name of a bucket");
    }
    return store;
  }

  @Override
  public Listing open(Caller caller, Source asked, @Nullable String after) {
    ObjectStoreSource source = asked.getObjectStore();
    ObjectListing.Wanted wanted =
        new ObjectListing.Wanted(
            scope(caller, asked),
            source.getBucket(),
            source.getPrefix(),
            KeyGlobs.of(FIELD + "include", source.getIncludeList()),
            KeyGlobs.of(FIELD + "exclude", source.getExcludeList()));
    return new ObjectListing(bucket(store(caller, source), source.getBucket()), wanted, after);
  }

  private static Bucket bucket(ObjectStore store, String name) {
    URI endpoint = store.endpoint();
    return endpoint != null && "file".equals(endpoint.getScheme())
        ? new FolderBucket(Path.of(endpoint).resolve(name))
        : S3Bucket.open(store, name);
  }
}
