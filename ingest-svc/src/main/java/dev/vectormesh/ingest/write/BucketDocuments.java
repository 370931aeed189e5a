package dev.vectormesh.ingest.write;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.MadeDocuments;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.document.RootStore;
import dev.vectormesh.ingest.document.RootStore.Rooted;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import java.util.Map;

/** Deletes the documents that began with the objects of a bucket. */
public final class BucketDocuments implements MadeDocuments {
  private static final int PAGE = 500;

  private final RootStore roots;
  private final Collections collections;
  private final Documents documents;

  public BucketDocuments(RootStore roots, Collections collections, Documents documents) {
    this.roots = roots;
    this.collections = collections;
    this.documents = documents;
  }

  @Override
  public List<String> collections(Bucket bucket) {
    return roots.collections(bucket.tenant(), bucket.namespaceUid(), bucket.name()).stream()
        .map(id -> bucket.name().namespace().collection(id).toString())
        .toList();
  }

  @Override
  public long delete(Bucket bucket) {
    long deleted = 0;
    while (true) {
      List<Rooted> page = page(bucket);
      if (page.isEmpty()) {
        return deleted;
      }
      int removed = delete(bucket, page);
      if (removed == 0) {
        throw ApiException.wrongState(
            bucket.name().toString(),
            "has documents that others write right now: wait for the jobs of its namespace and try"
                + " again");
      }
      deleted += removed;
    }
  }

  private List<Rooted> page(Bucket bucket) {
    return roots.from(bucket.tenant(), bucket.namespaceUid(), bucket.name(), PAGE);
  }

  private int delete(Bucket bucket, List<Rooted> page) {
    Map<String, List<String>> byCollection =
        page.stream().collect(groupingBy(Rooted::collection, mapping(Rooted::id, toList())));
    int deleted = 0;
    for (var entry : byCollection.entrySet()) {
      CollectionName name = bucket.name().namespace().collection(entry.getKey());
      deleted +=
          documents.delete(collections.target(bucket.tenant(), name), entry.getValue()).size();
    }
    return deleted;
  }
}
