package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.util.Durations;
import dev.vectormesh.search.v1.Arm;
import dev.vectormesh.search.v1.ArmFigures;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.GetArmReportRequest;
import dev.vectormesh.search.v1.InterleavingFigures;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rollout's guards see of its arms. */
class ArmReportIT extends FeedbackScene {
  private String rollout = "";
  private final List<Session.Builder> sessions = new ArrayList<>();

  @BeforeEach
  void anotherRollout() {
    rollout = ZOO + "/rollouts/r-" + UUID.randomUUID();
  }

  private Session.Builder session(String id, Arm arm, long millis, String... documents) {
    Session.Builder session = shown(rollout.substring(ZOO.length() + 12) + id, documents);
    session
        .getPagesBuilder(0)
        .setArm(arm)
        .setRollout(rollout)
        .setRolloutWeight(5_000)
        .setSearchDuration(Durations.fromMillis(millis));
    sessions.add(session);
    return session;
  }

  private Session.Builder live(int id, long millis) {
    return session("l" + id, Arm.ARM_LIVE, millis, LION, CAT);
  }

  private Session.Builder candidate(int id, long millis) {
    return session("c" + id, Arm.ARM_CANDIDATE, millis, LION, CAT);
  }

  private void write() {
    for (int i = 0; i < sessions.size(); i += 100) {
      assertThat(
              record(
                  sessions
                      .subList(i, Math.min(sessions.size(), i + 100))
                      .toArray(Session.Builder[]::new)))
          .extracting(SessionResult::getOutcome)
          .containsOnly(SessionResult.Outcome.OUTCOME_RECORDED);
    }
  }

  private static void click(Session.Builder session, String document, int position) {
    String id = session.getName().substring(session.getName().lastIndexOf('/') + 1);
    record(
        event(id, "click-" + position, FeedbackType.FEEDBACK_TYPE_CLICK)
            .setDocument(document)
            .setPosition(position));
  }

  private GetArmReportRequest.Builder request() {
    return GetArmReportRequest.newBuilder().setParent(ZOO).setRollout(rollout);
  }

  private ArmReport report() {
    return writer.getArmReport(request().build());
  }

  private ArmFigures figures(int arm) {
    return report().getArms(arm);
  }

  @Test
  void rolloutWithoutSessions_hasEmptyArms() {
    assertThat(report().getArmsList())
        .containsExactly(
            ArmFigures.newBuilder().setArm(Arm.ARM_LIVE).build(),
            ArmFigures.newBuilder().setArm(Arm.ARM_CANDIDATE).build());
    assertThat(report().hasSlowAfter()).isFalse();
  }

  @Test
  void sessions_areCountedByTheArmOfTheirFirstPage() {
    live(1, 10);
    candidate(1, 10);
    candidate(2, 10).getPagesBuilder(0).setFallback(true);
    session("c3", Arm.ARM_CANDIDATE, 10);
    Session.Builder two = live(4, 10);
    two.addPagesBuilder()
        .setArm(Arm.ARM_CANDIDATE)
        .setRollout(rollout)
        .addDocumentsBuilder()
        .setPosition(3)
        .setDocument(ZOO + "/collections/plants/documents/oak");
    shown("unrelated-" + UUID.randomUUID(), LION);
    write();

    assertThat(figures(0).getSessionCount()).isEqualTo(2);
    assertThat(figures(0).getEmptyCount()).isZero();
    assertThat(figures(1).getSessionCount()).isEqualTo(3);
    assertThat(figures(1).getFallbackCount()).isEqualTo(1);
    assertThat(figures(1).getEmptyCount()).isEqualTo(1);
  }

  @Test
  void slowIs_whatTakesLongerThanTheLiveArmsSlowestTwentiethTimesTheRatio() {
    for (int i = 1; i <= 100; i++) {
      live(i, i);
    }
    // 95 ms of the live arm's, times 1.5.
    candidate(1, 142);
    candidate(2, 143);
    candidate(3, 1_000).getPagesBuilder(0).setCached(true);
    candidate(4, 1_000).getPagesBuilder(0).clearSearchDuration();
    write();

    assertThat(report().getSlowAfter()).isEqualTo(Durations.fromMicros(142_500));
    assertThat(figures(0).getP95Duration()).isEqualTo(Durations.fromMillis(95));
    assertThat(figures(0).getTimedCount()).isEqualTo(100);
    assertThat(figures(0).getSlowCount()).isZero();
    assertThat(figures(1).getTimedCount()).isEqualTo(2);
    assertThat(figures(1).getSlowCount()).isEqualTo(1);
    assertThat(figures(1).getMeanDuration()).isEqualTo(Durations.fromMicros(142_500));
    assertThat(writer.getArmReport(request().setSlowRatio(1).build()).getArms(1).getSlowCount())
        .isEqualTo(2);
    var farther = request().setSlowMargin(Durations.fromMillis(48)).build();
    assertThat(writer.getArmReport(farther).getArms(1).getSlowCount()).isZero();
  }

  @Test
  void reward_isOneOverThePlaceOfTheHighestDocumentClicked() {
    live(1, 10);
    Session.Builder first = live(2, 10);
    Session.Builder second = live(3, 10);
    Session.Builder both = live(4, 10);
    Session.Builder elsewhere = live(5, 10);
    write();
    click(first, LION, 1);
    click(second, CAT, 2);
    click(both, CAT, 2);
    CLOCK.advance(Duration.ofSeconds(10));
    click(both, LION, 1);
    // It was shown at place 1: the click is marked.
    click(elsewhere, LION, 2);

    assertThat(figures(0).getCountedCount()).isEqualTo(5);
    assertThat(figures(0).getClickedCount()).isEqualTo(3);
    assertThat(figures(0).getRewardMean()).isCloseTo((1 + 0.5 + 1) / 5, within(1e-9));
    // Of 0, 1, 0.5, 1, 0 around 0.5.
    assertThat(figures(0).getRewardVariance()).isCloseTo((0.25 * 4) / 4, within(1e-9));
  }

  private Session.Builder interleaved(int id, Arm first, Arm second) {
    Session.Builder session = session("i" + id, Arm.ARM_INTERLEAVED, 10, LION, CAT);
    session.getPagesBuilder(0).getDocumentsBuilder(0).setArm(first);
    session.getPagesBuilder(0).getDocumentsBuilder(1).setArm(second);
    return session;
  }

  @Test
  void clicksOnInterleavedLists_areCreditedToWhoeverPutTheDocument() {
    Session.Builder one = interleaved(1, Arm.ARM_LIVE, Arm.ARM_CANDIDATE);
    Session.Builder two = interleaved(2, Arm.ARM_LIVE, Arm.ARM_CANDIDATE);
    Session.Builder both = interleaved(3, Arm.ARM_CANDIDATE, Arm.ARM_LIVE);
    Session.Builder swapped = interleaved(4, Arm.ARM_CANDIDATE, Arm.ARM_LIVE);
    interleaved(5, Arm.ARM_CANDIDATE, Arm.ARM_LIVE);
    Session.Builder robot = interleaved(6, Arm.ARM_CANDIDATE, Arm.ARM_LIVE);
    robot.setUserAgent("Googlebot/2.1");
    live(7, 10);
    write();
    click(one, LION, 1);
    click(two, CAT, 2);
    click(both, LION, 1);
    CLOCK.advance(Duration.ofSeconds(10));
    click(both, CAT, 2);
    click(swapped, LION, 1);
    click(robot, LION, 1);

    InterleavingFigures figures = report().getInterleaved();
    assertThat(figures.getSessionCount()).isEqualTo(6);
    assertThat(figures.getClickedCount()).isEqualTo(4);
    assertThat(figures.getCandidateCount()).isEqualTo(2);
    assertThat(figures.getLiveCount()).isEqualTo(1);
    assertThat(figures(0).getSessionCount()).isEqualTo(1);
  }

  @Test
  void listOfWhichHalfIsNobodys_isRefused() {
    Session.Builder half = shown("half-" + UUID.randomUUID(), LION, CAT);
    half.getPagesBuilder(0).getDocumentsBuilder(0).setArm(Arm.ARM_LIVE);

    assertThat(record(half))
        .singleElement()
        .satisfies(result -> assertThat(result.getError().getMessage()).contains("pages[0]"));
  }

  @Test
  void markedSessions_andMoreThanFiftyOfOneUser_haveNoReward() {
    live(1, 10).setUserAgent("Googlebot/2.1");
    for (int i = 100; i < 160; i++) {
      live(i, 10).setUser("busy");
    }
    for (int i = 200; i < 260; i++) {
      live(i, 10);
    }
    write();

    assertThat(figures(0).getSessionCount()).isEqualTo(121);
    assertThat(figures(0).getCountedCount()).isEqualTo(110);
  }

  @Test
  void timeAndWeight_chooseSessions() {
    live(1, 10);
    live(2, 10).getPagesBuilder(0).setRolloutWeight(100);
    write();
    sessions.clear();
    CLOCK.advance(Duration.ofMinutes(1));
    var later = time(CLOCK.instant());
    live(3, 10);
    write();

    assertThat(writer.getArmReport(request().setWeight(5_000).build()).getArms(0))
        .returns(2L, ArmFigures::getSessionCount);
    assertThat(writer.getArmReport(request().setFrom(later).build()).getArms(0))
        .returns(1L, ArmFigures::getSessionCount);
    assertThat(writer.getArmReport(request().setTo(later).build()).getArms(0))
        .returns(2L, ArmFigures::getSessionCount);
  }

  @Test
  void rolloutOfAnotherNamespace_isRefused_andReadersSeeNone() {
    assertThatThrownBy(
            () -> writer.getArmReport(request().setRollout("namespaces/b/rollouts/r").build()))
        .hasMessageContaining("rollout");
    assertThatThrownBy(() -> reader.getArmReport(request().build()))
        .hasMessageContaining("PERMISSION_DENIED");
  }
}
