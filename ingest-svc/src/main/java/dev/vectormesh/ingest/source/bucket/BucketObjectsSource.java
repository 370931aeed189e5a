package dev.vectormesh.ingest.source.bucket;

import dev.vectormesh.corpus.v1.BucketSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.BucketObjects;
import dev.vectormesh.ingest.bucket.Buckets;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.platform.error.ApiException;
import org.jspecify.annotations.Nullable;

/** Objects of a bucket of the same namespace. */
public final class BucketObjectsSource implements SourceKind {
  private static final String FIELD = "source.bucket.";

  private final Buckets buckets;
  private final BucketObjects objects;
  private final DraftObjects drafts;

  public BucketObjectsSource(Buckets buckets, BucketObjects objects, DraftObjects drafts) {
    this.buckets = buckets;
    this.objects = objects;
    this.drafts = drafts;
  }

  @Override
  public String kind() {
    return "bucket";
  }

  @Override
  public String description() {
    return "The objects of a bucket of the same namespace, all of them or those of a batch";
  }

  @Override
  public String scope(Caller caller, Source asked) {
    return Buckets.scope(bucket(caller, asked.getBucket()));
  }

  private Bucket bucket(Caller caller, BucketSource source) {
    BucketName name = BucketName.parse(source.getBucket());
    String collection = caller.collection();
    if (!collection.isEmpty()
        && !CollectionName.parse(collection).namespace().equals(name.namespace())) {
      throw ApiException.invalid(
          FIELD + "bucket", "must be of the collection's namespace: copy the objects there first");
    }
    return buckets.find(caller.tenant(), name);
  }

  @Override
  public Listing open(Caller caller, Source asked, @Nullable String after) {
    BucketSource source = asked.getBucket();
    Bucket bucket = bucket(caller, source);
    return new BucketListing(bucket, objects, pages(bucket, source.getBatch()), after);
  }

  private BucketListing.Pages pages(Bucket bucket, String batch) {
    return batch.isEmpty()
        ? new BucketListing.Whole(bucket, objects.rows())
        : new BucketListing.Part(bucket, objects.rows(), batch, drafts);
  }
}
