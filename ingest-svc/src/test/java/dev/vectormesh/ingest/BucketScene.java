package dev.vectormesh.ingest;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.BucketServiceGrpc.BucketServiceBlockingStub;
import dev.vectormesh.corpus.v1.BucketSource;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.DownloadObjectRequest;
import dev.vectormesh.corpus.v1.GetBucketRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListObjectsRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.PutObjectRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UploadObjectRequest;
import dev.vectormesh.platform.auth.Role;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** A bucket of each test's own beside its collection. */
abstract class BucketScene extends IngestScene {
  String namespace;
  String bucket;

  @BeforeEach
  final void makeBucket() {
    namespace = collection.substring(0, collection.indexOf("/collections"));
    bucket = create("raw");
  }

  static BucketServiceBlockingStub buckets() {
    return buckets(IngestMesh.TENANT);
  }

  static BucketServiceBlockingStub buckets(String tenant) {
    return BucketServiceGrpc.newBlockingStub(mesh.channel("ingest", tenant, Role.ADMIN));
  }

  final String create(String id) {
    return buckets()
        .createBucket(
            CreateBucketRequest.newBuilder()
                .setParent(namespace)
                .setBucketId(id)
                .setBucket(Bucket.newBuilder().setDisplayName("Raw files"))
                .build())
        .getName();
  }

  final PutObjectRequest.Builder request(String id, String text) {
    return PutObjectRequest.newBuilder()
        .setParent(bucket)
        .setObjectId(id)
        .setContent(ByteString.copyFromUtf8(text));
  }

  final Object put(String id, String text) {
    return buckets().putObject(request(id, text).build());
  }

  static Struct metadata(String key, String value) {
    return Struct.newBuilder()
        .putFields(key, Value.newBuilder().setStringValue(value).build())
        .build();
  }

  /** The answer of an upload that sends these pieces. */
  final CompletableFuture<Object> upload(Object object, String id, byte[]... pieces) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    StreamObserver<UploadObjectRequest> upload = begin(object, id, answer);
    for (byte[] piece : pieces) {
      upload.onNext(
          UploadObjectRequest.newBuilder().setContent(ByteString.copyFrom(piece)).build());
    }
    upload.onCompleted();
    return answer;
  }

  final StreamObserver<UploadObjectRequest> begin(
      Object object, String id, CompletableFuture<Object> answer) {
    StreamObserver<UploadObjectRequest> upload =
        BucketServiceGrpc.newStub(mesh.channel("ingest", IngestMesh.TENANT, Role.WRITER))
            .withDeadlineAfter(60, SECONDS)
            .uploadObject(
                new StreamObserver<>() {
                  @Override
                  public void onNext(Object stored) {
                    answer.complete(stored);
                  }

                  @Override
                  public void onError(Throwable why) {
                    answer.completeExceptionally(why);
                  }

                  @Override
                  public void onCompleted() {
                    // The answer came before.
                  }
                });
    upload.onNext(
        UploadObjectRequest.newBuilder()
            .setStart(
                UploadObjectRequest.Start.newBuilder()
                    .setParent(bucket)
                    .setObjectId(id)
                    .setObject(object))
            .build());
    return upload;
  }

  static byte[] download(String name, long offset, long length) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    buckets()
        .downloadObject(
            DownloadObjectRequest.newBuilder()
                .setName(name)
                .setOffset(offset)
                .setLength(length)
                .build())
        .forEachRemaining((HttpBody body) -> all.writeBytes(body.getData().toByteArray()));
    return all.toByteArray();
  }

  static String text(String name) {
    return new String(download(name, 0, 0), StandardCharsets.UTF_8);
  }

  final List<String> names() {
    return buckets()
        .listObjects(ListObjectsRequest.newBuilder().setParent(bucket).build())
        .getObjectsList()
        .stream()
        .map(object -> object.getName().substring(object.getName().lastIndexOf('/') + 1))
        .toList();
  }

  /** The folder that all the mesh's objects lie in. */
  static Path store() {
    return mesh.files().resolveSibling("objects").resolve("objects");
  }

  /** Files that hold bytes of the namespace's objects, whole or not. */
  final List<Path> stored() throws Exception {
    Path own = store().resolve(mesh.stored().namespaceUid(collection));
    return Files.isDirectory(own) ? files(own) : List.of();
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  final String uid() {
    return buckets().getBucket(GetBucketRequest.newBuilder().setName(bucket).build()).getUid();
  }

  /** All of the bucket into the collection; what is gone is deleted. */
  final IngestSourceRequest.Builder wholeBucket() {
    return IngestSourceRequest.newBuilder()
        .setParent(collection)
        .setSource(Source.newBuilder().setBucket(BucketSource.newBuilder().setBucket(bucket)))
        .setRemoveMissing(true);
  }
}
