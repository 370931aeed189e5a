package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.search.serving.Assignment;
import dev.vectormesh.search.v1.Arm;
import dev.vectormesh.search.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.vectormesh.search.v1.GetSessionRequest;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.ListSessionsRequest;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownPage;
import dev.vectormesh.search.v1.VectorProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While two generations are searched, each session keeps to one, and nobody pays for the trial. */
class ArmsIT {
  private static final int HALF = 5_000;
  private static final int ALL = 10_000;

  private static TestMesh mesh;
  private static ArmsScene scene;
  private static FeedbackServiceBlockingStub feedback;

  @BeforeAll
  static void start() throws Exception {
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

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @BeforeEach
  void liveAlone() {
    scene.liveAlone();
  }

  private static boolean isCandidate(String session, int weight) {
    return new Assignment(ArmsScene.SALT, weight / 10_000.0).of(ArmsScene.TENANT, session)
        == dev.vectormesh.search.serving.Arm.CANDIDATE;
  }

  /** The first of "name-0", "name-1", ... that is of an arm at half of the sessions. */
  private static String session(String name, boolean candidate) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> name + "-" + i)
        .filter(id -> isCandidate(id, HALF) == candidate)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withoutTraffic_everySearchIsOfTheLiveArm() {
    SearchResponse answer = scene.search(ArmsScene.request("helium", "plain"));

    assertThat(answer.getArm()).isEqualTo(Arm.ARM_LIVE);
    assertThat(answer.getRollout()).isEmpty();
    assertThat(answer.getGeneration()).isEqualTo(1);
    assertThat(answer.getSpace()).isEqualTo(scene.spaceOf(1));
  }

  @Test
  void answer_saysArmRolloutGenerationAndSpace() {
    scene.share(HALF);
    SearchResponse candidate = scene.search(ArmsScene.request("rays", session("said", true)));
    SearchResponse live = scene.search(ArmsScene.request("rays", session("said", false)));

    assertThat(candidate.getArm()).isEqualTo(Arm.ARM_CANDIDATE);
    assertThat(candidate.getGeneration()).isEqualTo(2);
    assertThat(candidate.getSpace()).isEqualTo(scene.spaceOf(2));
    assertThat(live.getArm()).isEqualTo(Arm.ARM_LIVE);
    assertThat(live.getGeneration()).isEqualTo(1);
    assertThat(live.getSpace()).isEqualTo(scene.spaceOf(1));
    assertThat(List.of(candidate.getRollout(), live.getRollout())).containsOnly(ArmsScene.ROLLOUT);
    assertThat(List.of(candidate.getFallback(), live.getFallback())).containsOnly(false);
  }

  /** 10,000 searches over six weights, up, down and back, by eight callers at a time. */
  @Test
  void spacesNeverMix_andSessionsMoveByTheRuleAlone() {
    List<String> queries = List.of("helium", "electrons", "light", "charge", "rays of nuclei");
    Map<Long, Map<String, List<Hit>>> expected = new HashMap<>();
    expected.put(1L, answers(queries));
    scene.switched();
    expected.put(2L, answers(queries));
    assertThat(expected.get(1L)).isNotEqualTo(expected.get(2L));

    for (int weight : new int[] {100, HALF, ALL, HALF, 1_000, 0, HALF, HALF}) {
      scene.share(weight);
      List<Callable<List<String>>> callers = new ArrayList<>();
      for (int caller = 0; caller < 8; caller++) {
        int own = caller;
        callers.add(() -> searches(own, weight, queries, expected));
      }
      assertThat(Fanout.all(callers).stream().flatMap(List::stream)).as("at " + weight).isEmpty();
    }
  }

  private static Map<String, List<Hit>> answers(List<String> queries) {
    Map<String, List<Hit>> answers = new HashMap<>();
    queries.forEach(
        query -> answers.put(query, scene.search(ArmsScene.request(query)).getHitsList()));
    return answers;
  }

  /** What was wrong with 160 searches. */
  private static List<String> searches(
      int caller, int weight, List<String> queries, Map<Long, Map<String, List<Hit>>> expected) {
    SearchServiceBlockingStub stub = mesh.search(ArmsScene.TENANT);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 160; i++) {
      String session = "many-" + caller + "-" + i;
      String query = queries.get(i % queries.size());
      SearchResponse answer = stub.search(ArmsScene.request(query, session).build());
      long generation = isCandidate(session, weight) ? 2 : 1;
      if (answer.getGeneration() != generation
          || answer.getFallback()
          || !answer.getSpace().equals(scene.spaceOf(generation))
          || !answer.getHitsList().equals(expected.getOrDefault(generation, Map.of()).get(query))) {
        wrong.add(session + " got " + answer);
      }
    }
    return wrong;
  }

  @Test
  void withoutASession_theCallerDecides() {
    scene.share(HALF);
    boolean candidate = isCandidate("caller ann", HALF);

    assertThat(scene.search(ArmsScene.request("helium")).getGeneration())
        .isEqualTo(candidate ? 2 : 1);
  }

  @Test
  void pages_goOnInTheArmThatTheyBeganIn_asLongAsItIsServed() {
    scene.share(HALF);
    SearchRequest.Builder request = ArmsScene.request("particles", session("pages", true));
    SearchResponse first = scene.search(request);
    scene.share(0);
    SearchResponse second = scene.search(request.setPageToken(first.getNextPageToken()));
    assertThat(second.getArm()).isEqualTo(Arm.ARM_CANDIDATE);
    assertThat(second.getGeneration()).isEqualTo(2);
    assertThat(second.getHitsList()).isNotEmpty().doesNotContainAnyElementsOf(first.getHitsList());

    scene.liveAlone();
    assertThatThrownBy(() -> scene.search(request)).hasMessageContaining("page_token");
  }

  @Test
  void vectorsOfTheCaller_areOfTheLiveSpace() {
    scene.share(ALL);
    VectorProbe.Builder vector = VectorProbe.newBuilder();
    for (float value : mesh.encoder().query("helium")) {
      vector.addValues(value);
    }
    SearchResponse answer =
        scene.search(
            ArmsScene.request("", session("vector", true))
                .addProbes(Probe.newBuilder().setVector(vector)));

    assertThat(answer.getArm()).isEqualTo(Arm.ARM_LIVE);
    assertThat(answer.getRollout()).isEmpty();
    assertThat(answer.getGeneration()).isEqualTo(1);
  }

  @Test
  void candidateWithoutAnIndex_isReplacedByTheLiveArm_andPagesGoOn() {
    scene.share(ALL, "nowhere");
    SearchRequest.Builder request = ArmsScene.request("particles", "no-index");
    SearchResponse answer = scene.search(request);

    assertThat(answer.getArm()).isEqualTo(Arm.ARM_CANDIDATE);
    assertThat(answer.getFallback()).isTrue();
    assertThat(answer.getGeneration()).isEqualTo(1);
    assertThat(answer.getSpace()).isEqualTo(scene.spaceOf(1));
    assertThat(answer.getHitsList()).hasSize(2);
    assertThat(answer.getWarningsList())
        .singleElement()
        .asString()
        .contains(ArmsScene.ROLLOUT, "INDEX_MISSING");
    SearchResponse second = scene.search(request.setPageToken(answer.getNextPageToken()));
    assertThat(second.getHitsList()).hasSize(2).doesNotContainAnyElementsOf(answer.getHitsList());
  }

  @Test
  void pageOfACandidateThatFails_goesOnInTheLiveArm_withoutRepeating() {
    scene.share(ALL);
    SearchRequest.Builder request = ArmsScene.request("particles of light", "fails-later");
    SearchResponse first = scene.search(request);
    scene.share(ALL, "nowhere");
    SearchResponse second = scene.search(request.setPageToken(first.getNextPageToken()));

    assertThat(first.getGeneration()).isEqualTo(2);
    assertThat(second.getFallback()).isTrue();
    assertThat(second.getHitsList())
        .hasSize(2)
        .extracting(Hit::getDocument)
        .doesNotContainAnyElementsOf(first.getHitsList().stream().map(Hit::getDocument).toList());
  }

  @Test
  void candidateWhoseModelIsGone_isReplacedByTheLiveArm() throws Exception {
    try (TestMesh other = TestMesh.start(Map.of(), new StepClock(), ArmsScene.CANDIDATE_MODEL)) {
      ArmsScene arms = new ArmsScene(other);
      arms.share(ALL);
      assertThat(arms.search(ArmsScene.request("helium", "before")).getGeneration()).isEqualTo(2);
      other.unload(ArmsScene.CANDIDATE_MODEL);
      SearchResponse answer = arms.search(ArmsScene.request("a question of its own", "after"));

      assertThat(answer.getFallback()).isTrue();
      assertThat(answer.getGeneration()).isEqualTo(1);
      assertThat(answer.getHitsList()).hasSize(2);
    }
  }

  @Test
  void requestThatNoArmCanAnswer_failsByItsOwnFault() {
    scene.share(ALL);
    SearchRequest.Builder request =
        ArmsScene.request("helium", "wrong")
            .addCollections(ArmsScene.NAMESPACE + "/collections/x1");

    assertThatThrownBy(() -> scene.search(request)).hasMessageContaining("NOT_FOUND");
  }

  @Test
  void session_keepsArmRolloutWeightGenerationAndTime() {
    scene.share(HALF);
    String candidate = session("kept", true);
    String live = session("kept", false);
    scene.search(ArmsScene.request("helium", candidate));
    scene.search(ArmsScene.request("helium", live));
    awaitWritten();

    ShownPage page = kept(candidate).getPages(0);
    assertThat(page.getArm()).isEqualTo(Arm.ARM_CANDIDATE);
    assertThat(page.getRollout()).isEqualTo(ArmsScene.ROLLOUT);
    assertThat(page.getRolloutWeight()).isEqualTo(HALF);
    assertThat(page.getGeneration()).isEqualTo(2);
    assertThat(page.getFallback()).isFalse();
    assertThat(page.hasSearchDuration()).isTrue();
    assertThat(kept(live).getPages(0).getArm()).isEqualTo(Arm.ARM_LIVE);
    assertThat(listed("arm = \"candidate\"")).contains(candidate).doesNotContain(live);
    assertThat(listed("arm = \"live\" AND rollout = \"" + ArmsScene.ROLLOUT + "\""))
        .contains(live)
        .doesNotContain(candidate);
  }

  private static Session kept(String id) {
    return feedback.getSession(
        GetSessionRequest.newBuilder().setName(ArmsScene.NAMESPACE + "/sessions/" + id).build());
  }

  private static List<String> listed(String filter) {
    return feedback
        .listSessions(
            ListSessionsRequest.newBuilder()
                .setParent(ArmsScene.NAMESPACE)
                .setPageSize(500)
                .setFilter(filter + " AND query = \"helium\"")
                .build())
        .getSessionsList()
        .stream()
        .map(s -> s.getName().substring(s.getName().lastIndexOf('/') + 1))
        .filter(id -> id.startsWith("kept"))
        .toList();
  }

  private static void awaitWritten() {
    Awaitility.await("all pages are written")
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            mesh.stats(ArmsScene.TENANT)
                    .getStats(GetStatsRequest.getDefaultInstance())
                    .getSessions()
                    .getWaitingCount()
                == 0);
  }
}
