package dev.vectormesh.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.ErrorInfo;
import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.corpus.v1.DeleteBucketRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteObjectRequest;
import dev.vectormesh.corpus.v1.GetBucketRequest;
import dev.vectormesh.corpus.v1.GetObjectRequest;
import dev.vectormesh.corpus.v1.ListBucketsRequest;
import dev.vectormesh.corpus.v1.ListObjectsRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Buckets and their objects, from the contract to the bytes in the store. */
class BucketsIT extends BucketScene {
  private static final String OTTERS = "Otters eat fish.";

  private static void assertRefused(ThrowingCallable call, Status.Code code, String reason) {
    assertThatThrownBy(call)
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(code);
          assertThat(ErrorDetails.info(e)).map(ErrorInfo::getReason).contains(reason);
        });
  }

  private Object get(String id) {
    return buckets()
        .getObject(GetObjectRequest.newBuilder().setName(bucket + "/objects/" + id).build());
  }

  @Test
  void object_isKeptWithWhatIsSaidOfIt() throws Exception {
    Object put =
        buckets()
            .putObject(
                request("otters.txt", OTTERS)
                    .setObject(
                        Object.newBuilder()
                            .setFileName("All about otters.txt")
                            .setMediaType("text/plain; charset=utf-8")
                            .setMetadata(metadata("team", "zoo")))
                    .build());

    assertThat(put.getName()).isEqualTo(bucket + "/objects/otters.txt");
    assertThat(put.getSizeBytes()).isEqualTo(OTTERS.length());
    assertThat(put.getSha256())
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    java.security.MessageDigest.getInstance("SHA-256")
                        .digest(OTTERS.getBytes("UTF-8"))));
    assertThat(get("otters.txt")).isEqualTo(put);
    assertThat(text(put.getName())).isEqualTo(OTTERS);
    Bucket kept = buckets().getBucket(GetBucketRequest.newBuilder().setName(bucket).build());
    assertThat(kept.getObjectCount()).isOne();
    assertThat(kept.getSizeBytes()).isEqualTo(OTTERS.length());
    assertThat(kept.getDisplayName()).isEqualTo("Raw files");
  }

  @Test
  void objectWithoutAnId_getsOne() {
    Object put = put("", OTTERS);

    assertThat(names()).hasSize(1);
    assertThat(put.getName()).endsWith(names().getFirst());
  }

  @Test
  void sameAgain_changesNothing() throws Exception {
    Object first = put("a", OTTERS);
    var files = stored();

    Object again = put("a", OTTERS);
    Object streamed = upload(Object.getDefaultInstance(), "a", OTTERS.getBytes("UTF-8")).get();

    assertThat(again).isEqualTo(first);
    assertThat(streamed).isEqualTo(first);
    assertThat(stored()).isEqualTo(files).hasSize(1);
  }

  @Test
  void otherMetadata_changesTheEtagAndKeepsTheBytes() throws Exception {
    Object first = put("a", OTTERS);
    var files = stored();

    Object changed =
        buckets()
            .putObject(
                request("a", OTTERS)
                    .setObject(Object.newBuilder().setMetadata(metadata("team", "zoo")))
                    .build());

    assertThat(changed.getEtag()).isNotEqualTo(first.getEtag());
    assertThat(changed.getCreateTime()).isEqualTo(first.getCreateTime());
    assertThat(stored()).isEqualTo(files);
    assertThat(text(changed.getName())).isEqualTo(OTTERS);
  }

  @Test
  void otherContent_replacesTheBytes() throws Exception {
    Object first = put("a", OTTERS);

    Object changed = put("a", "Badgers dig.");

    assertThat(changed.getSha256()).isNotEqualTo(first.getSha256());
    assertThat(text(changed.getName())).isEqualTo("Badgers dig.");
    assertThat(stored()).hasSize(1);
  }

  @Test
  void etag_guardsPutAndDelete() {
    Object first = put("a", OTTERS);
    Object second = put("a", "Badgers dig.");

    assertRefused(
        () ->
            buckets()
                .putObject(
                    request("a", "Cats sleep.")
                        .setObject(Object.newBuilder().setEtag(first.getEtag()))
                        .build()),
        Status.Code.ABORTED,
        "ETAG_MISMATCH");
    assertRefused(() -> delete("a", first.getEtag()), Status.Code.ABORTED, "ETAG_MISMATCH");
    assertThat(text(second.getName())).isEqualTo("Badgers dig.");

    delete("a", second.getEtag());

    assertThat(names()).isEmpty();
    assertRefused(() -> delete("a", ""), Status.Code.NOT_FOUND, "RESOURCE_NOT_FOUND");
  }

  private void delete(String id, String etag) {
    var unused =
        buckets()
            .deleteObject(
                DeleteObjectRequest.newBuilder()
                    .setName(bucket + "/objects/" + id)
                    .setEtag(etag)
                    .build());
  }

  @Test
  void contentThatIsNotItsSha256_isRefusedAndLeavesNothing() throws Exception {
    Object said = Object.newBuilder().setSha256("0".repeat(64)).build();

    assertRefused(
        () -> buckets().putObject(request("a", OTTERS).setObject(said).build()),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD");
    CompletableFuture<Object> uploaded = upload(said, "a", OTTERS.getBytes("UTF-8"));
    assertThatThrownBy(uploaded::get)
        .isInstanceOf(ExecutionException.class)
        .hasStackTraceContaining("object.sha256");
    assertThat(names()).isEmpty();
    assertThat(stored()).isEmpty();
  }

  @Test
  void badRequests_nameTheirFields() {
    Struct odd =
        Struct.newBuilder().putFields("1x", Value.newBuilder().setBoolValue(true).build()).build();

    assertThatThrownBy(() ->
            buckets()
                .putObject(
                    request("a", OTTERS)
                        .setObject(
                            Object.newBuilder().setMetadata(odd).setMediaType("text/html\r\nx: y"))
                        .build()))
        .hasMessageContaining("object.metadata.1x")
        .hasMessageContaining("object.media_type");
    assertThatThrownBy(() -> put("../a", OTTERS)).hasMessageContaining("object_id");
    assertThatThrownBy(() -> create("Raw")).hasMessageContaining("bucket_id");
    assertRefused(() -> create("raw"), Status.Code.ALREADY_EXISTS, "RESOURCE_EXISTS");
    assertRefused(() -> get("none"), Status.Code.NOT_FOUND, "RESOURCE_NOT_FOUND");
  }

  @Test
  void upload_ofManyPieces_isReadBackWholeAndInRanges() throws Exception {
    byte[] random = new byte[3 * 1024 * 1024 + 7];
    new Random(1).nextBytes(random);

    Object put =
        upload(
                Object.getDefaultInstance(),
                "big",
                Arrays.copyOfRange(random, 0, 1024 * 1024),
                Arrays.copyOfRange(random, 1024 * 1024, 2 * 1024 * 1024),
                Arrays.copyOfRange(random, 2 * 1024 * 1024, 3 * 1024 * 1024),
                Arrays.copyOfRange(random, 3 * 1024 * 1024, random.length))
            .get();

    assertThat(put.getSizeBytes()).isEqualTo(random.length);
    assertThat(download(put.getName(), 0, 0)).isEqualTo(random);
    assertThat(download(put.getName(), 1_000_000, 70_000))
        .isEqualTo(Arrays.copyOfRange(random, 1_000_000, 1_070_000));
    assertThat(download(put.getName(), random.length - 3, 100))
        .isEqualTo(Arrays.copyOfRange(random, random.length - 3, random.length));
    assertThat(download(put.getName(), random.length, 0)).isEmpty();
    assertRefused(
        () -> download(put.getName(), random.length + 1, 0),
        Status.Code.OUT_OF_RANGE,
        "INVALID_FIELD");
  }

  @Test
  void emptyObject_isOne() throws Exception {
    Object put = upload(Object.getDefaultInstance(), "empty").get();

    assertThat(put.getSizeBytes()).isZero();
    assertThat(download(put.getName(), 0, 0)).isEmpty();
  }

  @Test
  void lists_arePagedByName() {
    for (String id : new String[] {"c", "a", "B", "a.txt", "b"}) {
      put(id, id);
    }
    create("other");

    var first = objects(2, "");
    var second = objects(2, first.getNextPageToken());
    var third = objects(2, second.getNextPageToken());

    assertThat(first.getObjectsList()).extracting(Object::getSizeBytes).containsExactly(1L, 1L);
    assertThat(names()).containsExactly("B", "a", "a.txt", "b", "c");
    assertThat(second.getObjects(0).getName()).endsWith("/a.txt");
    assertThat(third.getObjects(0).getName()).endsWith("/c");
    assertThat(third.getNextPageToken()).isEmpty();
    assertThat(
            buckets()
                .listBuckets(ListBucketsRequest.newBuilder().setParent(namespace).build())
                .getBucketsList())
        .extracting(Bucket::getName, Bucket::getObjectCount)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(namespace + "/buckets/other", 0L),
            org.assertj.core.groups.Tuple.tuple(bucket, 5L));
  }

  private dev.vectormesh.corpus.v1.ListObjectsResponse objects(int size, String token) {
    return buckets()
        .listObjects(
            ListObjectsRequest.newBuilder()
                .setParent(bucket)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  @Test
  void otherTenants_seeNothing() throws Exception {
    Object put = put("a", OTTERS);

    assertRefused(
        () ->
            buckets("rival")
                .getObject(GetObjectRequest.newBuilder().setName(put.getName()).build()),
        Status.Code.NOT_FOUND,
        "RESOURCE_NOT_FOUND");
    assertRefused(
        () -> buckets("rival").putObject(request("b", OTTERS).build()),
        Status.Code.NOT_FOUND,
        "RESOURCE_NOT_FOUND");
    for (String table : new String[] {"bucket", "bucket_object", "loose_bytes"}) {
      assertThat(mesh.stored().rowsWithoutTenant(table)).isZero();
    }
  }

  @Test
  void deletedBucket_takesItsObjectsAndTheirBytesAlong() throws Exception {
    put("a", OTTERS);
    put("b", "Badgers dig.");

    var deleted = buckets().deleteBucket(DeleteBucketRequest.newBuilder().setName(bucket).build());

    assertThat(deleted.getObjectCount()).isEqualTo(2);
    assertThat(stored()).isEmpty();
    assertRefused(() -> get("a"), Status.Code.NOT_FOUND, "RESOURCE_NOT_FOUND");
    assertThat(create("raw")).isEqualTo(bucket);
    assertThat(names()).isEmpty();
  }

  @Test
  void deletedNamespace_takesItsBucketsAlong() throws Exception {
    put("a", OTTERS);
    String uid = mesh.stored().namespaceUid(collection);

    var unused =
        mesh.namespaces(IngestMesh.TENANT)
            .deleteNamespace(DeleteNamespaceRequest.newBuilder().setName(namespace).build());

    assertThat(store().resolve(uid)).doesNotExist();
    assertThat(
            mesh.stored()
                .sql(
                    "update corpus.bucket set display_name = '' where namespace_uid = '"
                        + uid
                        + "'"))
        .isZero();
  }
}
