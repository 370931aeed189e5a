package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.serving.Assignment;
import dev.vectormesh.search.v1.Arm;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.vectormesh.search.v1.GetArmReportRequest;
import dev.vectormesh.search.v1.GetSessionRequest;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.ShadowFigures;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trials that are no shares of the sessions: lists drawn from both arms, and a shadow. */
class TrialsIT {
  private static final int HALF = 5_000;
  private static final int ALL = 10_000;

  private TestMesh mesh;
  private ArmsScene scene;
  private FeedbackServiceBlockingStub feedback;

  @BeforeEach
  void start() throws Exception {
    mesh =
        TestMesh.start(
            TestMesh.postgres(SharedStores.freshDatabase()),
            new StepClock(),
            ArmsScene.CANDIDATE_MODEL);
    scene = new ArmsScene(mesh);
    feedback = mesh.feedback(ArmsScene.TENANT, Role.WRITER);
    Awaitility.await("the schema is there")
        .atMost(Duration.ofMinutes(2))
        .until(() -> mesh.search().health().problems().isEmpty());
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
  }

  private static List<String> names(SearchResponse answer) {
    return answer.getHitsList().stream().map(Hit::getDocument).toList();
  }

  private ArmReport report() {
    return feedback.getArmReport(
        GetArmReportRequest.newBuilder()
            .setParent(ArmsScene.NAMESPACE)
            .setRollout(ArmsScene.ROLLOUT)
            .build());
  }

  private SearchResponse alone(long generation, String query) {
    if (generation == 1) {
      scene.liveAlone();
    } else {
      scene.switched();
    }
    return scene.search(ArmsScene.request(query));
  }

  @Test
  void interleavedList_isDrawnFromWhatEachArmFindsInItsOwnSpace() {
    List<String> live = names(alone(1, "rays of light"));
    List<String> candidate = names(alone(2, "rays of light"));
    scene.interleave(ALL, "arms-2");
    SearchResponse answer = scene.search(ArmsScene.request("rays of light", "both"));

    assertThat(answer.getArm()).isEqualTo(Arm.ARM_INTERLEAVED);
    assertThat(answer.getRollout()).isEqualTo(ArmsScene.ROLLOUT);
    assertThat(answer.getGeneration()).isEqualTo(1);
    assertThat(answer.getSpace()).isEmpty();
    assertThat(answer.getFallback()).isFalse();
    assertThat(answer.getHitsList()).hasSize(2);
    assertThat(answer.getHitsList())
        .extracting(Hit::getArm)
        .containsExactlyInAnyOrder(Arm.ARM_LIVE, Arm.ARM_CANDIDATE);
    for (Hit hit : answer.getHitsList()) {
      assertThat(hit.getArm() == Arm.ARM_LIVE ? live : candidate).contains(hit.getDocument());
    }
    SearchResponse again = scene.search(ArmsScene.request("rays of light", "both"));
    assertThat(again.getHitsList()).isEqualTo(answer.getHitsList());
  }

  @Test
  void sessionsOutsideOfTheShare_seeTheLiveArm() {
    scene.interleave(HALF, "arms-2");
    for (int i = 0; i < 20; i++) {
      String session = "share-" + i;
      boolean both =
          new Assignment(ArmsScene.SALT, 0.5).of(ArmsScene.TENANT, session)
              == dev.vectormesh.search.serving.Arm.CANDIDATE;
      assertThat(scene.search(ArmsScene.request("helium", session)).getArm())
          .as(session)
          .isEqualTo(both ? Arm.ARM_INTERLEAVED : Arm.ARM_LIVE);
    }
  }

  @Test
  void furtherPages_showEveryDocumentOnce() {
    scene.interleave(ALL, "arms-2");
    SearchRequest.Builder request = ArmsScene.request("particles", "pages");
    List<String> seen = new ArrayList<>();
    SearchResponse answer = scene.search(request);
    seen.addAll(names(answer));
    while (!answer.getNextPageToken().isEmpty()) {
      answer = scene.search(request.setPageToken(answer.getNextPageToken()));
      assertThat(answer.getArm()).isEqualTo(Arm.ARM_LIVE);
      seen.addAll(names(answer));
    }

    Set<String> all = new HashSet<>(seen);
    assertThat(seen).hasSize(all.size()).hasSize(4);
  }

  @Test
  void candidateWithoutAnIndex_leavesTheLiveList() {
    List<String> live = names(alone(1, "helium"));
    scene.interleave(ALL, "nowhere");
    SearchResponse answer = scene.search(ArmsScene.request("helium", "no-index"));

    assertThat(names(answer)).isEqualTo(live);
    assertThat(answer.getArm()).isEqualTo(Arm.ARM_INTERLEAVED);
    assertThat(answer.getFallback()).isTrue();
    assertThat(answer.getWarningsList())
        .singleElement()
        .asString()
        .contains(ArmsScene.ROLLOUT, "generation 2", "INDEX_MISSING");
    awaitSession("no-index");
    assertThat(report().getInterleaved().getFallbackCount()).isEqualTo(1);
  }

  @Test
  void page_keepsWhoseEachDocumentIs() {
    scene.interleave(ALL, "arms-2");
    SearchResponse answer = scene.search(ArmsScene.request("electrons", "kept"));
    ShownPage page = awaitSession("kept");

    assertThat(page.getArm()).isEqualTo(Arm.ARM_INTERLEAVED);
    assertThat(page.getRolloutWeight()).isEqualTo(ALL);
    assertThat(page.getDocumentsList())
        .extracting(ShownDocument::getArm)
        .isEqualTo(answer.getHitsList().stream().map(Hit::getArm).toList());
    assertThat(report().getInterleaved().getSessionCount()).isEqualTo(1);
  }

  private ShownPage awaitSession(String id) {
    return Awaitility.await("the page is written")
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(
            () ->
                feedback
                    .getSession(
                        GetSessionRequest.newBuilder()
                            .setName(ArmsScene.NAMESPACE + "/sessions/" + id)
                            .build())
                    .getPages(0),
            page -> true);
  }

  @Test
  void shadow_isAskedAndNotShown_andItsOverlapIsTold() {
    List<String> live = names(alone(1, "rays of light"));
    List<String> candidate = names(alone(2, "rays of light"));
    scene.shadow("arms-2");
    SearchResponse answer = scene.search(ArmsScene.request("rays of light", "seen"));
    ShadowFigures shadow = awaitShadows(1);

    assertThat(names(answer)).isEqualTo(live);
    assertThat(answer.getArm()).isEqualTo(Arm.ARM_LIVE);
    assertThat(answer.getGeneration()).isEqualTo(1);
    long both = live.stream().filter(candidate::contains).count();
    assertThat(shadow.getOverlapMean()).isEqualTo((double) both / live.size());
    assertThat(shadow.getOverlapCount()).isEqualTo(1);
    assertThat(shadow.getFailedCount()).isZero();
    assertThat(shadow.getEmptyCount()).isZero();
  }

  @Test
  void shadow_timesBothArms_ofWhatNoCacheAnswered() {
    scene.shadow("arms-2");
    scene.search(ArmsScene.request("a question of its own", "timed"));
    ShadowFigures shadow = awaitShadows(1);

    assertThat(shadow.getTimedCount()).isEqualTo(1);
    assertThat(shadow.hasP95Duration()).isTrue();
    assertThat(shadow.hasLiveP95Duration()).isTrue();
  }

  @Test
  void shadowThatFails_isCounted_andNobodyNotices() {
    scene.shadow("nowhere");
    SearchResponse answer = scene.search(ArmsScene.request("helium", "fails"));
    ShadowFigures shadow = awaitShadows(1);

    assertThat(answer.getHitsList()).hasSize(2);
    assertThat(answer.getFallback()).isFalse();
    assertThat(answer.getWarningsList()).isEmpty();
    assertThat(shadow.getFailedCount()).isEqualTo(1);
  }

  @Test
  void everyShadowedSearch_isAskedOrCountedAsLeftOut() {
    scene.shadow("arms-2");
    IntStream.range(0, 40)
        .parallel()
        .forEach(i -> scene.search(ArmsScene.request("question " + i, "many-" + i)));
    ShadowFigures before = awaitShadows(1);
    assertThat(before.getSearchCount() + before.getDroppedCount()).isLessThanOrEqualTo(40);
    // What was left out is told by the next that is written.
    Awaitility.await("all are told")
        .atMost(Duration.ofMinutes(2))
        .until(() -> {
          scene.search(ArmsScene.request("the last", "last"));
          ShadowFigures now = report().getShadow();
          return now.getSearchCount() + now.getDroppedCount() >= 41;
        });
    assertThat(report().getShadow().getFailedCount()).isZero();
  }

  private ShadowFigures awaitShadows(int count) {
    return Awaitility.await("shadows are written")
        .atMost(Duration.ofMinutes(2))
        .until(() -> report().getShadow(), shadow -> shadow.getSearchCount() >= count);
  }

  @Test
  void searchesOfSessionsThatFail_areInTheReport_unlessTheyAreWrong() throws Exception {
    scene.share(0);
    scene.search(ArmsScene.request("before", "before"));
    SearchRequest.Builder wrong =
        ArmsScene.request("helium", "wrong")
            .addCollections(ArmsScene.NAMESPACE + "/collections/x1");
    assertThatThrownBy(() -> scene.search(wrong)).hasMessageContaining("NOT_FOUND");
    mesh.unload(mesh.encoder().space().model());
    assertThatThrownBy(() -> scene.search(ArmsScene.request("no vector for it", "failed")))
        .isInstanceOf(io.grpc.StatusRuntimeException.class);

    Awaitility.await("the error is written")
        .atMost(Duration.ofMinutes(2))
        .until(() -> report().getArms(0).getErrorCount() > 0);
    assertThat(report().getArms(0).getErrorCount()).isEqualTo(1);
    assertThat(report().getArms(1).getErrorCount()).isZero();
  }
}
