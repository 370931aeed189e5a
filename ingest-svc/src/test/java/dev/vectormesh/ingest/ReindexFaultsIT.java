package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import dev.vectormesh.corpus.v1.CompareGenerationRequest;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.DeleteGenerationRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.EstimateReindexRequest;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ReindexMethod;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.auth.Role;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may happen while a generation is filled, switched to, and kept. */
class ReindexFaultsIT extends ReindexScene {
  /** Begins a build that takes some seconds, and waits until it is under way. */
  private Job slowly(int documents, int perSecond) {
    writeMany(collection, "d", documents);
    Job job =
        generations()
            .reindex(reindex(collection, ADAPTER).setDocumentsPerSecond(perSecond).build());
    return await("some progress")
        .atMost(1, MINUTES)
        .ignoreExceptions()
        .until(() -> mesh.job(TENANT, job), now -> now.getProgress().getDone() > 0);
  }

  private Set<String> documents(long generation) throws Exception {
    return points(collection, generation).keySet().stream()
        .map(key -> key.split("/", -1)[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void writesAndDeletionsDuringABuild_areInTheGeneration() throws Exception {
    Job job = slowly(80, 20);
    writeMany(collection, "new", 10);
    var changed = mesh.write(collection, write("d0", "Other", "Another text."));
    for (String id : new String[] {"d1", "d79"}) {
      var gone =
          mesh.documents(TENANT)
              .deleteDocument(
                  DeleteDocumentRequest.newBuilder()
                      .setName(collection + "/documents/" + id)
                      .build());
    }
    boolean early = mesh.job(TENANT, job).getState() == Job.State.STATE_RUNNING;

    Job ended = mesh.await(job);

    assertThat(early).isTrue();
    assertThat(ended.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(documents(2)).isEqualTo(documents(1)).hasSize(88).doesNotContain("d1", "d79");
    var compared =
        generations()
            .compareGeneration(
                CompareGenerationRequest.newBuilder()
                    .setName(namespaceOf(collection) + "/generations/2")
                    .build());
    assertThat(compared.getEqual()).isTrue();
    assertThat(compared.getPointCount()).isEqualTo(88).isEqualTo(compared.getLivePointCount());
    assertThat(compared.getSampledCount()).isEqualTo(50);
    assertThat(compared.getDifferentCount()).isZero();
  }

  @Test
  void restartedService_goesOnWithTheBuild() throws Exception {
    Job job = slowly(40, 5);

    mesh.stopIngest();
    mesh.startIngest();

    assertThat(mesh.await(job).getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(documents(2)).isEqualTo(documents(1)).hasSize(40);
    assertThat(generation(collection, 2).getState()).isEqualTo(Generation.State.STATE_READY);
  }

  /** As a process leaves it that is killed between its claim and its points. */
  @Test
  void claimsOfADeadProcess_areTakenUpAgain() throws Exception {
    Job job = slowly(40, 5);
    mesh.stopIngest();
    String uid = mesh.stored().namespaceUid(collection);
    int claimed =
        mesh.stored()
            .sql(
                """
                insert into corpus.generation_pending (tenant_id, namespace_uid, number, collection_uid, id, claim, claim_time)
                select tenant_id, namespace_uid, 2, collection_uid, id, gen_random_uuid(), now()
                from corpus.document where namespace_uid = '%s' and id in ('d0', 'd1', 'd2')
                on conflict do nothing
                """
                    .formatted(uid));
    mesh.startIngest();

    assertThat(mesh.await(job).getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(claimed).isPositive();
    assertThat(documents(2)).isEqualTo(documents(1)).hasSize(40);
    assertThat(generation(collection, 2).getPendingCount()).isZero();
  }

  @Test
  void cancelledBuild_isGoneOnWithByTheSameRequest() throws Exception {
    Job job = slowly(60, 10);
    assertThatThrownBy(() -> generations().reindex(reindex(collection, OTHER).build()))
        .hasMessageContaining("FAILED_PRECONDITION");

    mesh.cancel(TENANT, job);
    Job cancelled = mesh.await(job);
    long held = generation(collection, 2).getDocumentCount();
    Job again = generations().reindex(reindex(collection, ADAPTER).build());

    assertThat(cancelled.getState()).isEqualTo(Job.State.STATE_CANCELLED);
    assertThat(held).isPositive().isLessThan(60);
    assertThat(again.getName()).isNotEqualTo(job.getName());
    assertThat(mesh.await(again).getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(documents(2)).isEqualTo(documents(1)).hasSize(60);
    assertThat(generation(collection, 2).getJob()).isEqualTo(again.getName());
  }

  @Test
  void sameRequestId_answersTheSameJob() {
    writeMany(collection, "d", 3);
    var request = reindex(collection, ADAPTER).setRequestId("r-1").build();

    Job first = generations().reindex(request);
    Job done = mesh.await(first);
    Job second = generations().reindex(request);

    assertThat(second.getName()).isEqualTo(first.getName());
    assertThat(done.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
  }

  /** The live model is there, the other one is not: callers do not notice. */
  @Test
  void outageOfTheOtherModel_failsNoWrite_andIsMended() throws Exception {
    writeMany(collection, "d", 3);
    Job job = reindexed(collection, ADAPTER);
    mesh.restartTriton();
    Generation behind;
    try {
      writeMany(collection, "late", 4);
      behind = generation(collection, 2);
      assertThatThrownBy(() -> switchTo(collection, 2))
          .hasMessageContaining("FAILED_PRECONDITION")
          .hasMessageContaining("lacks 4 documents");
    } finally {
      serveAll();
    }
    mesh.app().generationKeeper().sweep();

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(behind.getPendingCount()).isEqualTo(4);
    assertThat(behind.getDocumentCount()).isEqualTo(3);
    assertThat(generation(collection, 2).getPendingCount()).isZero();
    assertThat(documents(2)).isEqualTo(documents(1)).hasSize(7);
    assertThat(switchTo(collection, 2).getGeneration()).isEqualTo(2);
  }

  /** There and back again while others write: each acknowledged write is found on both sides. */
  @ParameterizedTest
  @EnumSource(names = {"ISOLATION_DEDICATED", "ISOLATION_SHARED"})
  void switchesUnderWriters_loseNoWrite(Namespace.Isolation isolation) throws Exception {
    collection = mesh.collection(TENANT, isolation);
    writeMany(collection, "d", 20);
    Job job = reindexed(collection, ADAPTER);
    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    Set<String> acknowledged = new ConcurrentSkipListSet<>(documents(1));
    AtomicBoolean stop = new AtomicBoolean();
    try (var threads = Executors.newFixedThreadPool(3)) {
      var writers =
          IntStream.range(0, 3)
              .mapToObj(w -> threads.submit(() -> writeUntil(stop, "w" + w + "-", acknowledged)))
              .toList();
      for (int round = 0; round < 6; round++) {
        int seen = acknowledged.size();
        await("more writes").atMost(1, MINUTES).until(() -> acknowledged.size() > seen + 5);
        assertThat(switchTo(collection, round % 2 == 0 ? 2 : 1).getGeneration())
            .isEqualTo(round % 2 == 0 ? 2 : 1);
      }
      stop.set(true);
      for (Future<Integer> writer : writers) {
        assertThat(writer.get()).isPositive();
      }
    }

    mesh.app().generationKeeper().sweep();
    assertThat(documents(1)).isEqualTo(acknowledged);
    assertThat(documents(2)).isEqualTo(acknowledged);
    assertThat(generation(collection, 2).getPendingCount()).isZero();
    assertThat(generation(collection, 1).getState()).isEqualTo(Generation.State.STATE_LIVE);
  }

  private int writeUntil(AtomicBoolean stop, String prefix, Set<String> acknowledged) {
    int written = 0;
    while (!stop.get()) {
      String id = prefix + written++;
      var answer = mesh.write(collection, write(id, id, "A text of its own: " + id));
      if (!answer.getResults(0).hasError()) {
        acknowledged.add(id);
      }
    }
    return written;
  }

  @Test
  void retainedGeneration_goesWhenItsTimeIsOver() throws Exception {
    writeMany(collection, "d", 3);
    Job job = reindexed(collection, ADAPTER);
    String first = mesh.serving(TENANT, collection).getPhysicalCollection();

    var now =
        generations()
            .switchGeneration(
                SwitchGenerationRequest.newBuilder()
                    .setName(namespaceOf(collection) + "/generations/2")
                    .setRetention(Duration.getDefaultInstance())
                    .build());
    mesh.app().generationKeeper().sweep();

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(now.getGeneration()).isEqualTo(2);
    assertThat(mesh.stored().physicalCollections()).doesNotContain(first);
    assertThat(generation(collection, 1).getState()).isEqualTo(Generation.State.STATE_DELETING);
    assertThatThrownBy(() -> switchTo(collection, 1)).hasMessageContaining("is DELETING");
    writeMany(collection, "more", 2);
    assertThat(documents(2)).hasSize(5);
  }

  @Test
  void deletedGeneration_andDeletedNamespace_leaveNothing() throws Exception {
    writeMany(collection, "d", 3);
    Job job = reindexed(collection, ADAPTER);
    String live = mesh.serving(TENANT, collection).getPhysicalCollection();
    var calls = generations();
    assertThatThrownBy(() -> calls.deleteGeneration(named(1))).hasMessageContaining("is live");

    var deleted = calls.deleteGeneration(named(2));
    Job again = reindexed(collection, ADAPTER);
    var gone =
        mesh.namespaces(TENANT)
            .deleteNamespace(
                DeleteNamespaceRequest.newBuilder().setName(namespaceOf(collection)).build());

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(deleted.getState()).isEqualTo(Generation.State.STATE_DELETING);
    assertThat(again.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    String prefix = live.substring(0, live.lastIndexOf('-'));
    assertThat(mesh.stored().physicalCollections()).noneMatch(name -> name.startsWith(prefix));
  }

  private DeleteGenerationRequest named(long number) {
    return DeleteGenerationRequest.newBuilder()
        .setName(namespaceOf(collection) + "/generations/" + number)
        .build();
  }

  @Test
  void otherTenant_neitherReindexesNorSwitches() {
    writeMany(collection, "d", 2);
    Job job = reindexed(collection, ADAPTER);
    var others =
        GenerationServiceGrpc.newBlockingStub(mesh.channel("ingest", "mallory", Role.ADMIN));

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThatThrownBy(() -> others.reindex(reindex(collection, ADAPTER).build()))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() ->
            others.switchGeneration(
                SwitchGenerationRequest.newBuilder()
                    .setName(namespaceOf(collection) + "/generations/2")
                    .build()))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> others.deleteGeneration(named(2))).hasMessageContaining("NOT_FOUND");
    assertThat(mesh.serving(TENANT, collection).getNamespace().getGeneration()).isEqualTo(1);
  }

  @Test
  void estimate_saysWhatAReindexTakes_andStartsNone() {
    writeMany(collection, "d", 10);

    var mapped =
        generations()
            .estimateReindex(
                EstimateReindexRequest.newBuilder()
                    .setReindex(reindex(collection, ADAPTER))
                    .build());
    var embedded =
        generations()
            .estimateReindex(
                EstimateReindexRequest.newBuilder().setReindex(reindex(collection, OTHER)).build());

    assertThat(mapped.getMethod()).isEqualTo(ReindexMethod.REINDEX_METHOD_MAP);
    assertThat(mapped.getTokenCount()).isZero();
    assertThat(embedded.getMethod()).isEqualTo(ReindexMethod.REINDEX_METHOD_EMBED);
    // "Title 3\nThe text of number 3." has some ten tokens.
    assertThat(embedded.getTokenCount()).isBetween(50L, 200L);
    assertThat(embedded.getDocumentCount()).isEqualTo(10).isEqualTo(mapped.getDocumentCount());
    assertThat(embedded.getPointCount()).isEqualTo(10);
    assertThat(mapped.getDiskBytes()).isGreaterThan(10 * 384 * 5);
    assertThat(embedded.getDuration().getSeconds() + embedded.getDuration().getNanos())
        .isPositive();
    assertThat(
            generations()
                .listGenerations(
                    dev.vectormesh.corpus.v1.ListGenerationsRequest.newBuilder()
                        .setParent(namespaceOf(collection))
                        .build())
                .getGenerationsList())
        .hasSize(1);
  }

  @Test
  void staleEtag_switchesNothing() {
    writeMany(collection, "d", 2);
    Job job = reindexed(collection, ADAPTER);
    String stale = mesh.serving(TENANT, collection).getNamespace().getEtag();
    writeMany(collection, "e", 1);

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThatThrownBy(() ->
            generations()
                .switchGeneration(
                    SwitchGenerationRequest.newBuilder()
                        .setName(namespaceOf(collection) + "/generations/2")
                        .setEtag(stale)
                        .build()))
        .hasMessageContaining("ABORTED");
    assertThat(mesh.serving(TENANT, collection).getNamespace().getGeneration()).isEqualTo(1);
  }
}
