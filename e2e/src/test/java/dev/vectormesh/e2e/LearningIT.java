package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteGenerationRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GetGenerationRequest;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.corpus.v1.ReindexMethod;
import dev.vectormesh.corpus.v1.ReindexOutput;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.e2e.Jargon.Entry;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.RecordSessionsRequest;
import dev.vectormesh.search.v1.ReleaseSessionBatchRequest;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionBatch;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import dev.vectormesh.tuning.v1.CancelTrainingRunRequest;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.DeleteModelVersionRequest;
import dev.vectormesh.tuning.v1.DeleteTrainingRunRequest;
import dev.vectormesh.tuning.v1.GateFinding;
import dev.vectormesh.tuning.v1.GetModelVersionRequest;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.ListMethodsRequest;
import dev.vectormesh.tuning.v1.ListTrainingRunsRequest;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.SetStageRequest;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingMethod;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.TrainingRun.State;
import dev.vectormesh.tuning.v1.WriteJudgementSetRequest;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From judgements and clicks to a model that is served, with its verdict. */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LearningIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NAMESPACE = "namespaces/jargon";
  private static final String SET = NAMESPACE + "/judgementSets/words";

  private final TestMesh mesh;
  private final TestMesh.GrpcClient admin;

  LearningIT(TestMesh mesh) {
    this.mesh = mesh;
    this.admin = mesh.grpc(mesh.token(Role.ADMIN));
  }

  @BeforeAll
  void writeAndJudge() {
    var unusedNamespace =
        admin
            .namespaces()
            .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("jargon").build());
    var unusedCollection =
        admin
            .collections()
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setCollectionId("documents")
                    .setCollection(Collection.getDefaultInstance())
                    .build());
    var unusedDocuments =
        admin
            .documents()
            .withDeadlineAfter(PATIENCE)
            .writeDocuments(
                WriteDocumentsRequest.newBuilder()
                    .setParent(NAMESPACE + "/collections/documents")
                    .addAllDocuments(
                        Jargon.entries().stream()
                            .map(each ->
                                DocumentWrite.newBuilder()
                                    .setDocumentId(each.id())
                                    .setDocument(Document.newBuilder().setText(each.text()))
                                    .build())
                            .toList())
                    .build());
    JudgementSet set =
        admin
            .judgements()
            .writeJudgementSet(
                WriteJudgementSetRequest.newBuilder()
                    .setJudgementSet(JudgementSet.newBuilder().setName(SET))
                    .addAllQueries(
                        Jargon.entries().stream().map(each -> judged(each, each.query())).toList())
                    .build());
    assertThat(set.getQueryCount()).isEqualTo(200);
  }

  @AfterAll
  void close() {
    admin.close();
  }

  private static String document(Entry entry) {
    return NAMESPACE + "/collections/documents/documents/" + entry.id();
  }

  private static JudgedQuery judged(Entry entry, String query) {
    return JudgedQuery.newBuilder()
        .setQuery(query)
        .addJudgements(Judgement.newBuilder().setDocument(document(entry)).setGrade(1))
        .build();
  }

  private static TrainingRun.Builder bySet(String method) {
    return TrainingRun.newBuilder()
        .setMethod(method)
        .putAllParameters(
            method.equals("adapter") ? java.util.Map.of("pull", 10.0) : java.util.Map.of())
        .setData(TrainingData.newBuilder().addJudgementSets(SET));
  }

  private TrainingRun started(TrainingRun.Builder run) {
    return admin
        .training()
        .createTrainingRun(
            CreateTrainingRunRequest.newBuilder()
                .setParent(NAMESPACE)
                .setTrainingRun(run)
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  private TrainingRun get(String name) {
    return admin
        .training()
        .getTrainingRun(GetTrainingRunRequest.newBuilder().setName(name).build());
  }

  private TrainingRun ended(TrainingRun run) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> get(run.getName()),
            now -> now.getState() != State.STATE_QUEUED && now.getState() != State.STATE_RUNNING);
  }

  private ModelVersion version(String name) {
    return admin
        .models()
        .getModelVersion(GetModelVersionRequest.newBuilder().setName(name).build());
  }

  private static GateFinding finding(TrainingRun run, String set) {
    return run.getGate().getFindingsList().stream()
        .filter(each -> each.getSet().equals(set))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anAdapter_thatLearntTheWords_passesItsGate_andIsServed() throws Exception {
    TrainingRun run = ended(started(bySet("adapter").setTrials(2)));

    assertThat(run.getState()).as(run.toString()).isEqualTo(State.STATE_SUCCEEDED);
    assertThat(run.getDataReport().getQueryCount()).isEqualTo(200);
    assertThat(run.getEpochsList()).extracting("trial").contains(0, 1, 2);
    assertThat(run.getNotesList()).anyMatch(note -> note.startsWith("best of 2 trials: learning_"));
    assertThat(run.getGate().getPassed()).as(run.getGate().getReason()).isTrue();
    GateFinding heldOut = finding(run, "held-out queries");
    assertThat(heldOut.getQueryCount()).isEqualTo(200);
    assertThat(heldOut.getLower()).isPositive();
    assertThat(finding(run, "words").getQueryCount()).isEqualTo(200);

    ModelVersion version = version(run.getModelVersion());
    String space =
        admin
            .namespaces()
            .getNamespace(GetNamespaceRequest.newBuilder().setName(NAMESPACE).build())
            .getSpace()
            .getFingerprint();
    assertThat(version.getLoaded()).isTrue();
    assertThat(version.getStage()).isEqualTo(ModelVersion.Stage.STAGE_CANDIDATE);
    assertThat(version.getParentSpace()).isEqualTo(space);
    assertThat(version.getSpace().getFingerprint()).hasSize(64).isNotEqualTo(space);
    assertThat(version.getTrainingRun()).isEqualTo(run.getName());
    Path config =
        mesh.data().resolve("models").resolve(version.getEncoder()).resolve("config.pbtxt");
    assertThat(Files.readString(config))
        .contains("adapter_base", space, "adapter_map", version.getMap());
    ModelVersion canary = stage(version, ModelVersion.Stage.STAGE_CANARY);
    assertThat(canary.getStage()).isEqualTo(ModelVersion.Stage.STAGE_CANARY);

    Generation generation = mapped(version);

    assertThat(generation.getMethod()).isEqualTo(ReindexMethod.REINDEX_METHOD_MAP);
    assertThat(generation.getSpace().getFingerprint())
        .isEqualTo(version.getSpace().getFingerprint());
    assertThat(generation.getPointCount()).isEqualTo(200);
    Throwable thrown = catchThrowable(() -> delete(version));
    assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(thrown).hasMessageContaining("is in use: " + generation.getName());
    var dropped =
        admin
            .generations()
            .deleteGeneration(
                DeleteGenerationRequest.newBuilder().setName(generation.getName()).build());
    await()
        .atMost(PATIENCE)
        .ignoreException(io.grpc.StatusRuntimeException.class)
        .until(() -> {
          delete(version);
          return true;
        });
    assertThat(config).doesNotExist();
  }

  /** The new generation that the version's map makes of the stored vectors. */
  private Generation mapped(ModelVersion version) throws Exception {
    Job job =
        admin
            .generations()
            .reindex(
                ReindexRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setEncoder(version.getEncoder())
                    .build());
    Job ended =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    admin.jobs().getJob(GetJobRequest.newBuilder().setName(job.getName()).build()),
                now ->
                    now.getState() != Job.State.STATE_QUEUED
                        && now.getState() != Job.State.STATE_RUNNING);
    assertThat(ended.getState()).as(ended.toString()).isEqualTo(Job.State.STATE_SUCCEEDED);
    String name = ended.getOutput().unpack(ReindexOutput.class).getGeneration();
    return admin
        .generations()
        .getGeneration(GetGenerationRequest.newBuilder().setName(name).build());
  }

  private void delete(ModelVersion version) {
    var unused =
        admin
            .models()
            .deleteModelVersion(
                DeleteModelVersionRequest.newBuilder().setName(version.getName()).build());
  }

  private ModelVersion stage(ModelVersion version, ModelVersion.Stage stage) {
    return admin
        .models()
        .setStage(SetStageRequest.newBuilder().setName(version.getName()).setStage(stage).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minus-identity", "shuffled"})
  void aWorseModel_failsItsGate_andIsNeverShown(String method) {
    TrainingRun run = ended(started(bySet(method)));

    assertThat(run.getState()).as(run.toString()).isEqualTo(State.STATE_SUCCEEDED);
    assertThat(run.getGate().getPassed()).isFalse();
    assertThat(run.getGate().getReason()).startsWith("ndcg@10 of held-out queries");
    ModelVersion version = version(run.getModelVersion());
    for (var stage : List.of(ModelVersion.Stage.STAGE_CANARY, ModelVersion.Stage.STAGE_LIVE)) {
      Throwable thrown = catchThrowable(() -> stage(version, stage));
      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(thrown).hasMessageContaining("did not pass its gate");
    }
  }

  @Test
  void aModelThatIsNoNumber_failsItsGate_andHasNoVersion() {
    TrainingRun run = ended(started(bySet("no-numbers")));

    assertThat(run.getState()).as(run.toString()).isEqualTo(State.STATE_SUCCEEDED);
    assertThat(run.getGate().getPassed()).isFalse();
    assertThat(run.getGate().getReason()).contains("no numbers");
    assertThat(run.getModelVersion()).isEmpty();
  }

  @Test
  void aProtectedSet_belowItsFloor_stopsTheModel() {
    String name = NAMESPACE + "/judgementSets/floor";
    var unused =
        admin
            .judgements()
            .writeJudgementSet(
                WriteJudgementSetRequest.newBuilder()
                    .setJudgementSet(
                        JudgementSet.newBuilder().setName(name).setProtected(true).setFloor(0.99))
                    // Nothing that anybody could find.
                    .addAllQueries(
                        Jargon.entries().stream()
                            .limit(30)
                            .map(each -> judged(each, "nothing of the kind, " + each.id()))
                            .toList())
                    .build());
    try {
      TrainingRun run = ended(started(bySet("adapter")));

      assertThat(run.getGate().getPassed()).isFalse();
      assertThat(finding(run, "floor").getReason()).contains("0.990 is the floor");
    } finally {
      var gone =
          admin
              .judgements()
              .deleteJudgementSet(
                  dev.vectormesh.tuning.v1.DeleteJudgementSetRequest.newBuilder()
                      .setName(name)
                      .build());
    }
  }

  @Test
  void clicks_ofAReleasedBatch_areLearntFrom() {
    SessionBatch batch = clicked();

    TrainingRun run =
        ended(
            started(
                TrainingRun.newBuilder()
                    .setData(TrainingData.newBuilder().addSessionBatches(batch.getName()))));

    assertThat(run.getState()).as(run.toString()).isEqualTo(State.STATE_SUCCEEDED);
    assertThat(run.getDataReport().getSessionCount()).isEqualTo(60);
    assertThat(run.getDataReport().getPairCount()).isEqualTo(60);
    assertThat(run.getDataReport().getPropensitiesList()).isEmpty();
    assertThat(run.getGate().getFindingsList())
        .extracting(GateFinding::getSet)
        .contains("held-out queries", "replay");
    ModelVersion version = version(run.getModelVersion());
    assertThat(version.getData().getSessionBatchesList()).containsExactly(batch.getName());
  }

  /** 60 people who found what they looked for at the second place. */
  private SessionBatch clicked() {
    List<Entry> entries = Jargon.entries();
    for (int i = 0; i < 60; i++) {
      String session = NAMESPACE + "/sessions/s-" + i;
      Entry right = entries.get(i * 3);
      Entry wrong = entries.get((i * 3 + 100) % entries.size());
      var unusedSession =
          admin
              .feedback()
              .recordSessions(
                  RecordSessionsRequest.newBuilder()
                      .setParent(NAMESPACE)
                      .addSessions(
                          Session.newBuilder()
                              .setName(session)
                              .setUser("u-" + i)
                              .setQuery(right.query())
                              .addPages(
                                  ShownPage.newBuilder()
                                      .addDocuments(shown(1, wrong))
                                      .addDocuments(shown(2, right))))
                      .build());
      var unusedEvent =
          admin
              .feedback()
              .recordEvents(
                  RecordEventsRequest.newBuilder()
                      .setParent(NAMESPACE)
                      .addEvents(
                          FeedbackEvent.newBuilder()
                              .setId("e")
                              .setSession(session)
                              .setDocument(document(right))
                              .setPosition(2)
                              .setType(FeedbackType.FEEDBACK_TYPE_CLICK))
                      .build());
    }
    return admin
        .feedback()
        .releaseSessionBatch(
            ReleaseSessionBatchRequest.newBuilder()
                .setParent(NAMESPACE)
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  private static ShownDocument shown(int position, Entry entry) {
    return ShownDocument.newBuilder().setPosition(position).setDocument(document(entry)).build();
  }

  @Test
  void aRun_isCancelled_andThenDeleted() {
    TrainingRun run = started(bySet("endless"));
    await().atMost(PATIENCE).until(() -> get(run.getName()).getEpochsCount() > 2);
    assertThatThrownBy(() -> delete(run)).hasMessageContaining("has not ended");

    var unused =
        admin
            .training()
            .cancelTrainingRun(
                CancelTrainingRunRequest.newBuilder().setName(run.getName()).build());

    assertThat(ended(run).getState()).isEqualTo(State.STATE_CANCELLED);
    delete(run);
    assertThat(Status.fromThrowable(catchThrowable(() -> get(run.getName()))).getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  private void delete(TrainingRun run) {
    var unused =
        admin
            .training()
            .deleteTrainingRun(
                DeleteTrainingRunRequest.newBuilder().setName(run.getName()).build());
  }

  @Test
  void theSameRequest_isTheSameRun() {
    CreateTrainingRunRequest request =
        CreateTrainingRunRequest.newBuilder()
            .setParent(NAMESPACE)
            .setTrainingRun(bySet("minus-identity"))
            .setRequestId("once")
            .build();

    String first = admin.training().createTrainingRun(request).getName();

    assertThat(admin.training().createTrainingRun(request).getName()).isEqualTo(first);
  }

  @Test
  void whatCannotBeTrained_isRefusedByItsFields() {
    Throwable thrown =
        catchThrowable(() ->
            started(
                TrainingRun.newBuilder()
                    .setMethod("adapter")
                    .setData(
                        TrainingData.newBuilder()
                            .addJudgementSets("namespaces/other/judgementSets/words"))
                    .putParameters("pull", -1)
                    .putParameters("push", 1)));

    assertThat(ErrorDetails.fields(thrown))
        .extracting("field")
        .containsExactlyInAnyOrder(
            "training_run.data.judgement_sets[0]",
            "training_run.parameters[\"pull\"]",
            "training_run.parameters[\"push\"]");
  }

  @Test
  void otherTenants_seeNothingOfIt() {
    try (TestMesh.GrpcClient other = mesh.grpc(mesh.token("other", Role.ADMIN))) {
      Throwable thrown =
          catchThrowable(() ->
              other
                  .training()
                  .listTrainingRuns(
                      ListTrainingRunsRequest.newBuilder().setParent(NAMESPACE).build()));

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  @Test
  void methods_areTold_withTheirParameters() {
    assertThat(
            admin.training().listMethods(ListMethodsRequest.getDefaultInstance()).getMethodsList())
        .filteredOn(method -> method.getId().equals("adapter"))
        .singleElement()
        .extracting(TrainingMethod::getParametersList)
        .satisfies(parameters ->
            assertThat(parameters).extracting("id").contains("epochs", "pull", "temperature"));
  }
}
