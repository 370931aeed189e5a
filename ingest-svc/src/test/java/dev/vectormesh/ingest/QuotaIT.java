package dev.vectormesh.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.BucketServiceGrpc.BucketServiceBlockingStub;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.DeleteObjectRequest;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.PutObjectRequest;
import dev.vectormesh.corpus.v1.QueryUsageRequest;
import dev.vectormesh.corpus.v1.Quota;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tenants that may have so much and no more; the settings of the mesh name one for each test. */
class QuotaIT extends IngestScene {
  private static Quota quota(String tenant, Quota.Kind kind) {
    return mesh.usage(tenant, QueryUsageRequest.newBuilder()).getQuotasList().stream()
        .filter(quota -> quota.getKind() == kind)
        .findFirst()
        .orElseThrow();
  }

  private static String collectionOf(String tenant) {
    return mesh.collection(tenant, Namespace.Isolation.ISOLATION_SHARED);
  }

  private static List<DocumentResult> write(
      String tenant, String parent, String prefix, int count) {
    return mesh.documents(tenant)
        .writeDocuments(
            WriteDocumentsRequest.newBuilder()
                .setParent(parent)
                .addAllDocuments(
                    IntStream.range(0, count)
                        .mapToObj(i -> IngestCalls.write(prefix + i, "", "Otter number " + i))
                        .toList())
                .build())
        .getResultsList();
  }

  private static <M extends com.google.protobuf.Message> List<M> details(
      DocumentResult result, Class<M> type) {
    return result.getError().getDetailsList().stream()
        .filter(detail -> detail.is(type))
        .map(detail -> unpacked(detail, type))
        .toList();
  }

  private static <M extends com.google.protobuf.Message> M unpacked(Any detail, Class<M> type) {
    try {
      return detail.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void documentsBeyondTheBound_areRefusedEachByItself() {
    String parent = collectionOf("few");

    List<DocumentResult> results = write("few", parent, "d", 7);

    assertThat(results.subList(0, 5))
        .allSatisfy(r -> assertThat(r.getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED));
    assertThat(results.subList(5, 7))
        .allSatisfy(r -> {
          assertThat(r.getError().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
          assertThat(details(r, ErrorInfo.class))
              .singleElement()
              .satisfies(info -> {
                assertThat(info.getReason()).isEqualTo("QUOTA_EXCEEDED");
                assertThat(info.getMetadataMap())
                    .containsEntry("quota", "DOCUMENTS")
                    .containsEntry("limit", "5")
                    .doesNotContainKey("free_time");
              });
          assertThat(details(r, RetryInfo.class)).isEmpty();
        });
    assertThat(quota("few", Quota.Kind.KIND_DOCUMENTS).getUsed()).isEqualTo(5);
    assertThat(write("few", parent, "d", 1).getFirst().hasError()).isFalse();

    var deleted =
        mesh.documents("few")
            .deleteDocument(
                DeleteDocumentRequest.newBuilder().setName(parent + "/documents/d0").build());
    assertThat(write("few", parent, "e", 1).getFirst().hasError()).isFalse();
  }

  @Test
  void writersAtTheSameTime_doNotPassTheBoundOfDocuments() {
    String parent = collectionOf("crowd");

    List<List<DocumentResult>> results =
        Fanout.map(List.of("a", "b", "c", "d"), 4, prefix -> write("crowd", parent, prefix, 3));

    assertThat(results.stream().flatMap(List::stream).filter(r -> !r.hasError())).hasSize(5);
    assertThat(quota("crowd", Quota.Kind.KIND_DOCUMENTS).getUsed()).isEqualTo(5);
  }

  @Test
  void batch_endsWithWhatItWroteAndSaysSo() throws Exception {
    String parent = collectionOf("folder");
    manyFiles(300, 1);

    Job job = mesh.await("folder", mesh.submit("folder", parent, folder, true));

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    IngestOutput output = job.getOutput().unpack(IngestOutput.class);
    assertThat(output.getCreatedCount()).isEqualTo(5);
    assertThat(output.getItemCount()).isLessThan(300);
    assertThat(output.getWarningsList())
        .anySatisfy(w -> assertThat(w).startsWith("quota: the tenant may have 5 documents"));
    assertThat(quota("folder", Quota.Kind.KIND_DOCUMENTS).getUsed()).isEqualTo(5);
  }

  @Test
  void objectsBeyondTheBound_areRefused() {
    String parent = collectionOf("small");
    BucketServiceBlockingStub buckets =
        BucketServiceGrpc.newBlockingStub(mesh.channel("ingest", "small", Role.ADMIN));
    String bucket =
        buckets
            .createBucket(
                CreateBucketRequest.newBuilder()
                    .setParent(parent.substring(0, parent.indexOf("/collections")))
                    .setBucketId("raw")
                    .build())
            .getName();
    PutObjectRequest twenty =
        PutObjectRequest.newBuilder()
            .setParent(bucket)
            .setObjectId("a")
            .setContent(ByteString.copyFromUtf8("x".repeat(20)))
            .build();
    var put = buckets.putObject(twenty);

    assertThatThrownBy(() -> buckets.putObject(twenty.toBuilder().setObjectId("b").build()))
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
          assertThat(ErrorDetails.info(e).orElseThrow().getMetadataMap())
              .containsEntry("quota", "OBJECT_BYTES")
              .containsEntry("used", "20");
        });

    var replaced =
        buckets.putObject(
            twenty.toBuilder().setContent(ByteString.copyFromUtf8("y".repeat(30))).build());
    assertThat(quota("small", Quota.Kind.KIND_OBJECT_BYTES).getUsed()).isEqualTo(30);
    var deleted =
        buckets.deleteObject(DeleteObjectRequest.newBuilder().setName(put.getName()).build());
    assertThat(quota("small", Quota.Kind.KIND_OBJECT_BYTES).getUsed()).isZero();
  }

  @Test
  void tokensOfADay_freeAtItsEnd() {
    String parent = collectionOf("thrifty");

    List<DocumentResult> first = write("thrifty", parent, "a", 4);
    List<DocumentResult> second = write("thrifty", parent, "b", 1);

    assertThat(first).noneMatch(DocumentResult::hasError);
    assertThat(second.getFirst().getFailedStage()).isEqualTo("EMBED");
    assertThat(details(second.getFirst(), ErrorInfo.class).getFirst().getMetadataMap())
        .containsEntry("quota", "TOKENS_A_DAY")
        .hasEntrySatisfying("free_time", time -> assertThat(time).endsWith("T00:00:00Z"));
    assertThat(details(second.getFirst(), RetryInfo.class)).hasSize(1);
  }
}
