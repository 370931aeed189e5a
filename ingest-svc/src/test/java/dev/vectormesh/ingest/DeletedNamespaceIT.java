package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.CheckDeletionRequest;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.DeleteGenerationRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Deletion;
import dev.vectormesh.corpus.v1.Deletion.Kind;
import dev.vectormesh.corpus.v1.Namespace.Isolation;
import dev.vectormesh.corpus.v1.PutObjectRequest;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is left of a deleted namespace. */
class DeletedNamespaceIT extends ReindexScene {
  private static Deletion check(String tenant, String uid) {
    return mesh.namespaces(tenant)
        .checkDeletion(CheckDeletionRequest.newBuilder().setNamespaceUid(uid).build());
  }

  private void delete() {
    var deleted =
        mesh.namespaces(TENANT)
            .deleteNamespace(
                DeleteNamespaceRequest.newBuilder().setName(namespaceOf(collection)).build());
  }

  private void putObject() {
    var buckets = BucketServiceGrpc.newBlockingStub(mesh.channel("ingest", TENANT, Role.ADMIN));
    String bucket =
        buckets
            .createBucket(
                CreateBucketRequest.newBuilder()
                    .setParent(namespaceOf(collection))
                    .setBucketId("raw")
                    .build())
            .getName();
    var put =
        buckets.putObject(
            PutObjectRequest.newBuilder()
                .setParent(bucket)
                .setObjectId("a")
                .setContent(ByteString.copyFromUtf8("Otters."))
                .build());
  }

  private static Event told(String namespace) {
    var events = EventServiceGrpc.newBlockingStub(mesh.jobs(TENANT).getChannel());
    ListEventsRequest request =
        ListEventsRequest.newBuilder()
            .setFilter("subject = \"" + namespace + "\" AND type = \"corpus.namespace.deleted\"")
            .build();
    return await("the event")
        .atMost(2, MINUTES)
        .until(() -> events.listEvents(request).getEventsList(), found -> !found.isEmpty())
        .getFirst();
  }

  @Test
  void namespaceOfTwoGenerations_leavesNothing() throws Exception {
    collection = mesh.collection(TENANT, Isolation.ISOLATION_SHARED);
    writeMany(collection, "a", 7);
    putObject();
    Job moved =
        mesh.await(
            generations()
                .reindex(
                    reindex(collection, "").setIsolation(Isolation.ISOLATION_DEDICATED).build()));
    String uid = mesh.stored().namespaceUid(collection);
    List<String> physical =
        List.of(mesh.stored().physical(collection, 1), mesh.stored().physical(collection, 2));

    delete();

    Deletion deletion = check(TENANT, uid);
    Map<Kind, Long> deleted =
        deletion.getCountsList().stream()
            .collect(Collectors.toMap(Deletion.Count::getKind, Deletion.Count::getDeletedCount));
    assertThat(deletion.getComplete()).isTrue();
    assertThat(deletion.hasEndTime()).isTrue();
    assertThat(deletion.getCountsList()).allSatisfy(c -> assertThat(c.getLeftCount()).isZero());
    assertThat(deleted)
        .containsEntry(Kind.KIND_DOCUMENTS, 7L)
        .containsEntry(Kind.KIND_POINTS, 14L)
        .containsEntry(Kind.KIND_GENERATIONS, 2L)
        .containsEntry(Kind.KIND_OBJECTS, 1L)
        .containsEntry(Kind.KIND_FILES, 1L);
    for (String name : physical) {
      assertThat(mesh.stored().namespacePoints(name, uid)).isZero();
    }
    assertThat(told(namespaceOf(collection)).getData().getFieldsMap())
        .hasEntrySatisfying("documents", n -> assertThat(n.getStringValue()).isEqualTo("7"))
        .hasEntrySatisfying("points", n -> assertThat(n.getStringValue()).isEqualTo("14"));
    assertThatThrownBy(() -> check("globex", uid)).hasMessageContaining("NOT_FOUND");
  }

  @Test
  void namespaceThatIsBeingBuilt_isNotDeleted() {
    writeMany(collection, "a", 5);
    Job job = generations().reindex(reindex(collection, ADAPTER).setDocumentsPerSecond(1).build());

    assertThatThrownBy(this::delete)
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
          assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("WRONG_STATE");
          assertThat(e).hasMessageContaining("/generations/2 first");
        });

    mesh.cancel(TENANT, job);
    var dropped =
        generations()
            .deleteGeneration(
                DeleteGenerationRequest.newBuilder()
                    .setName(namespaceOf(collection) + "/generations/2")
                    .build());
    delete();
  }
}
