package dev.vectormesh.ingest.api;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.DeleteBucketRequest;
import dev.vectormesh.corpus.v1.DeleteBucketResponse;
import dev.vectormesh.corpus.v1.DeleteObjectRequest;
import dev.vectormesh.corpus.v1.DownloadObjectRequest;
import dev.vectormesh.corpus.v1.GetBucketRequest;
import dev.vectormesh.corpus.v1.GetObjectRequest;
import dev.vectormesh.corpus.v1.ListBucketsRequest;
import dev.vectormesh.corpus.v1.ListBucketsResponse;
import dev.vectormesh.corpus.v1.ListObjectsRequest;
import dev.vectormesh.corpus.v1.ListObjectsResponse;
import dev.vectormesh.corpus.v1.PutObjectRequest;
import dev.vectormesh.corpus.v1.UploadObjectRequest;
import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.ingest.bucket.BucketObjects;
import dev.vectormesh.ingest.bucket.Buckets;
import dev.vectormesh.ingest.bucket.StoredObject;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.name.ObjectName;
import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

public final class BucketApi extends BucketServiceGrpc.BucketServiceImplBase {
  private static final int PIECE = 64 * 1024;

  private final Buckets buckets;
  private final BucketObjects objects;

  public BucketApi(Buckets buckets, BucketObjects objects) {
    this.buckets = buckets;
    this.objects = objects;
  }

  @Override
  public void createBucket(CreateBucketRequest request, StreamObserver<Bucket> reply) {
    Replies.send(
        reply,
        () ->
            BucketMessages.toProto(
                buckets.create(
                    tenant(),
                    new BucketName(NamespaceName.parse(request.getParent()), request.getBucketId()),
                    request.getBucket().getDisplayName())));
  }

  @Override
  public void getBucket(GetBucketRequest request, StreamObserver<Bucket> reply) {
    Replies.send(
        reply,
        () ->
            BucketMessages.toProto(buckets.counted(tenant(), BucketName.parse(request.getName()))));
  }

  @Override
  public void listBuckets(ListBucketsRequest request, StreamObserver<ListBucketsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          NamespaceName parent = NamespaceName.parse(request.getParent());
          var found =
              page.cut(
                  buckets.page(tenant(), parent, page.after(), page.limit()),
                  bucket -> bucket.name().bucket());
          return ListBucketsResponse.newBuilder()
              .addAllBuckets(found.stream().map(BucketMessages::toProto).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void deleteBucket(
      DeleteBucketRequest request, StreamObserver<DeleteBucketResponse> reply) {
    Replies.send(
        reply,
        () -> {
          Buckets.Deleted deleted =
              buckets.delete(tenant(), BucketName.parse(request.getName()), request.getForce());
          return DeleteBucketResponse.newBuilder()
              .setObjectCount(deleted.objects())
              .setDocumentCount(deleted.documents())
              .build();
        });
  }

  @Override
  public void putObject(
      PutObjectRequest request, StreamObserver<dev.vectormesh.corpus.v1.Object> reply) {
    Replies.send(
        reply,
        () -> {
          BucketObjects.Wanted wanted =
              BucketMessages.wanted(request.getObjectId(), request.getObject(), "object");
          var bucket = buckets.find(tenant(), BucketName.parse(request.getParent()));
          return BucketMessages.toProto(
              bucket.name(), objects.put(bucket, wanted, request.getContent().toByteArray()));
        });
  }

  @Override
  public StreamObserver<UploadObjectRequest> uploadObject(
      StreamObserver<dev.vectormesh.corpus.v1.Object> reply) {
    return new UploadStream(buckets, objects, tenant(), reply);
  }

  @Override
  public void getObject(
      GetObjectRequest request, StreamObserver<dev.vectormesh.corpus.v1.Object> reply) {
    Replies.send(
        reply,
        () -> {
          ObjectName name = ObjectName.parse(request.getName());
          var bucket = read(name.bucket());
          return BucketMessages.toProto(bucket.name(), objects.find(bucket, name.object()));
        });
  }

  @Override
  public void downloadObject(DownloadObjectRequest request, StreamObserver<HttpBody> reply) {
    Replies.stream(reply, out -> download(request, out));
  }

  private void download(DownloadObjectRequest request, Replies.Out<HttpBody> out) {
    ObjectName name = ObjectName.parse(request.getName());
    var bucket = read(name.bucket());
    StoredObject object = objects.find(bucket, name.object());
    long offset = request.getOffset();
    if (offset > object.size()) {
      throw ApiException.of(
          ErrorReason.INVALID_FIELD,
          Status.Code.OUT_OF_RANGE,
          "offset: the object has %d bytes".formatted(object.size()),
          Map.of("field", "offset"));
    }
    long left = object.size() - offset;
    long wanted = request.getLength() == 0 ? left : Math.min(left, request.getLength());
    try (InputStream in =
        objects.open(bucket, object, offset).orElseThrow(() -> changed(request.getName()))) {
      send(in, wanted, BucketMessages.contentType(object), out);
    } catch (IOException e) {
      throw ObjectBytes.told(e);
    }
  }

  /** Between the look at the object and the one at its bytes it was put anew, or deleted. */
  private static ApiException changed(String name) {
    return ApiException.etagMismatch(name);
  }

  private static void send(
      InputStream in, long wanted, String contentType, Replies.Out<HttpBody> out)
      throws IOException {
    long left = wanted;
    do {
      byte[] piece = in.readNBytes((int) Math.min(PIECE, left));
      if (piece.length == 0 && left > 0) {
        throw new IOException("an object is shorter than its row says");
      }
      left -= piece.length;
      out.send(
          HttpBody.newBuilder()
              .setContentType(contentType)
              .setData(ByteString.copyFrom(piece))
              .build());
    } while (left > 0);
  }

  @Override
  public void listObjects(ListObjectsRequest request, StreamObserver<ListObjectsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var bucket = read(BucketName.parse(request.getParent()));
          List<StoredObject> found =
              page.cut(objects.rows().page(bucket, page.after(), page.limit()), StoredObject::id);
          return ListObjectsResponse.newBuilder()
              .addAllObjects(
                  found.stream()
                      .map(object -> BucketMessages.toProto(bucket.name(), object))
                      .toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void deleteObject(DeleteObjectRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          ObjectName name = ObjectName.parse(request.getName());
          objects.delete(buckets.find(tenant(), name.bucket()), name.object(), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }

  /** A bucket whose objects are shown: they have no labels, and documents are made from them. */
  private dev.vectormesh.ingest.bucket.Bucket read(BucketName name) {
    SeenWhole.require(buckets.namespace(tenant(), name));
    return buckets.find(tenant(), name);
  }

  static String tenant() {
    return CallContext.current().tenant();
  }
}
