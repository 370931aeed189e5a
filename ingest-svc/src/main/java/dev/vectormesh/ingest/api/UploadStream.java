package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.UploadObjectRequest;
import dev.vectormesh.ingest.bucket.BucketObjects;
import dev.vectormesh.ingest.bucket.Buckets;
import dev.vectormesh.ingest.bucket.StoredObject;
import dev.vectormesh.ingest.bucket.Upload;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object that comes in pieces. The next piece is asked for when the one before is written, so
 * that one at a time is held in memory.
 */
final class UploadStream implements StreamObserver<UploadObjectRequest> {
  private static final Logger log = LoggerFactory.getLogger(UploadStream.class);

  private final Buckets buckets;
  private final BucketObjects objects;
  private final String tenant;
  private final StreamObserver<dev.vectormesh.corpus.v1.Object> reply;
  private @Nullable BucketName bucket;
  private @Nullable Upload upload;
  private boolean ended;

  UploadStream(
      Buckets buckets,
      BucketObjects objects,
      String tenant,
      StreamObserver<dev.vectormesh.corpus.v1.Object> reply) {
    this.buckets = buckets;
    this.objects = objects;
    this.tenant = tenant;
    this.reply = reply;
  }

  @Override
  public void onNext(UploadObjectRequest request) {
    if (ended) {
      return;
    }
    try {
      Upload open = upload;
      if (request.hasStart()) {
        start(request.getStart());
      } else if (open == null) {
        throw ApiException.invalid("start", "must be set in the first request");
      } else {
        open.write(request.getContent().asReadOnlyByteBuffer());
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void start(UploadObjectRequest.Start start) {
    if (upload != null) {
      throw ApiException.invalid("start", "may be set in the first request alone");
    }
    BucketObjects.Wanted wanted =
        BucketMessages.wanted(start.getObjectId(), start.getObject(), "start.object");
    var found = buckets.find(tenant, BucketName.parse(start.getParent()));
    bucket = found.name();
    upload = objects.upload(found, wanted);
  }

  private void fail(RuntimeException why) {
    end();
    reply.onError(why);
  }

  /** The caller is gone: nothing stays of what came. */
  @Override
  public void onError(Throwable gone) {
    end();
  }

  private void end() {
    ended = true;
    Upload open = upload;
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException e) {
        log.warn("an upload that ended early is removed later: {}", e.toString());
      }
    }
  }

  @Override
  public void onCompleted() {
    if (ended) {
      return;
    }
    Upload open = upload;
    BucketName name = bucket;
    if (open == null || name == null) {
      fail(ApiException.invalid("start", "must be set in the first request"));
      return;
    }
    StoredObject stored;
    try {
      stored = open.finish();
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    end();
    reply.onNext(BucketMessages.toProto(name, stored));
    reply.onCompleted();
  }
}
