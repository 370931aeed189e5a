package dev.vectormesh.search.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final int SESSIONS = 100_000;

  private static Arm arm(double share, int session) {
    return new Assignment("rollouts/7", share).of("acme", "session-" + session);
  }

  @Test
  void share_isTheWeight_howeverOldTheSessionsAre() {
    // A simulated week: each day old sessions come back and new ones begin.
    Random random = new Random(1);
    for (int day = 1; day <= 7; day++) {
      int candidate = 0;
      int visits = 10_000;
      for (int visit = 0; visit < visits; visit++) {
        candidate += arm(0.1, random.nextInt(day * 2_000)) == Arm.CANDIDATE ? 1 : 0;
      }
      assertThat((double) candidate / visits).as("day " + day).isCloseTo(0.1, within(0.01));
    }
  }

  @Test
  void raisingTheShare_onlyTakesSessionsToTheCandidate_andLoweringOnlyGivesBack() {
    double[] steps = {0, 0.01, 0.05, 0.25, 0.5, 1};
    for (int session = 0; session < SESSIONS; session++) {
      Arm before = Arm.LIVE;
      for (double share : steps) {
        Arm now = arm(share, session);
        assertThat(before == Arm.CANDIDATE && now == Arm.LIVE).as("back at " + share).isFalse();
        before = now;
      }
      assertThat(before).isEqualTo(Arm.CANDIDATE);
    }
    assertThat(arm(0, 1)).isEqualTo(Arm.LIVE);
  }

  @Test
  void anotherRollout_dealsAnew() {
    int both = 0;
    for (int session = 0; session < SESSIONS; session++) {
      String id = "session-" + session;
      boolean first = new Assignment("a", 0.5).of("acme", id) == Arm.CANDIDATE;
      boolean second = new Assignment("b", 0.5).of("acme", id) == Arm.CANDIDATE;
      both += first && second ? 1 : 0;
    }
    assertThat((double) both / SESSIONS).isCloseTo(0.25, within(0.01));
  }

  @Test
  void partsThatMeetElsewhere_areOtherSessions() {
    Assignment assignment = new Assignment("s", 0.5);
    int same = 0;
    for (int i = 0; i < 1_000; i++) {
      same += assignment.of("a" + i, "b") == assignment.of("a", i + "b") ? 1 : 0;
    }
    assertThat(same).isBetween(400, 600);
  }

  @Test
  void sharesOutsideOf0To1_areRefused() {
    assertThatThrownBy(() -> new Assignment("s", 1.1)).hasMessageContaining("1.1");
    assertThatThrownBy(() -> new Assignment("s", Double.NaN)).hasMessageContaining("NaN");
  }
}
