package dev.vectormesh.finetune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.finetune.rollout.MeanDifference.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Measures that are looked at after each session. */
class SequentialTest {
  private static final int SESSIONS = 4_000;
  private static final int ROLLOUTS = 400;

  private interface Look {
    boolean wrong(MeanDifference measured);
  }

  /** In how many rollouts anybody who looked all the time would have been wrong once. */
  private static double everWrong(double gain, double alpha, Look look) {
    int wrong = 0;
    for (int rollout = 0; rollout < ROLLOUTS; rollout++) {
      Random random = new Random(rollout);
      MeanDifference measured = new MeanDifference(alpha, 1_000);
      for (int session = 0; session < SESSIONS; session++) {
        Arm arm = random.nextDouble() < 0.25 ? Arm.CANDIDATE : Arm.LIVE;
        double clicks = 0.4 + (arm == Arm.CANDIDATE ? gain : 0);
        measured.add(arm, random.nextDouble() < clicks ? 1 : 0);
        if (look.wrong(measured)) {
          wrong++;
          break;
        }
      }
    }
    return (double) wrong / ROLLOUTS;
  }

  @Test
  void lookingAllTheTime_isAllowed() {
    assertThat(
            everWrong(
                0,
                0.05,
                measured -> {
                  Interval interval = measured.interval();
                  return interval.lower() > 0 || interval.upper() < 0;
                }))
        .isLessThan(0.05);
  }

  @Test
  void worseCandidate_isFoundOut() {
    assertThat(everWrong(-0.15, 0.05, measured -> measured.interval().isWorseThan(0)))
        .isGreaterThan(0.95);
    assertThat(everWrong(-0.15, 0.05, measured -> measured.interval().isNoWorseThan(0)))
        .isLessThan(0.01);
  }

  @Test
  void asGoodCandidate_isFoundNoWorse() {
    assertThat(everWrong(0.02, 0.05, measured -> measured.interval().isNoWorseThan(0.1)))
        .isGreaterThan(0.9);
  }

  @Test
  void fewSessions_tellNothing() {
    MeanDifference measured = new MeanDifference(0.05, 1_000);
    for (int i = 0; i < 1_000; i++) {
      measured.add(Arm.LIVE, 0);
    }
    for (int i = 0; i < 49; i++) {
      measured.add(Arm.CANDIDATE, 1);
    }

    assertThat(measured.interval())
        .isEqualTo(new Interval(1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    measured.add(Arm.CANDIDATE, 1);
    assertThat(measured.interval().lower()).isPositive();
  }

  @Test
  void wrongShares_areFoundOut_andRightOnesSeldomTaken() {
    assertThat(mismatches(0.1, 0.1)).isLessThan(0.01);
    assertThat(mismatches(0.1, 0.13)).isGreaterThan(0.9);
    assertThat(mismatches(0.5, 0.45)).isGreaterThan(0.9);
  }

  private static double mismatches(double planned, double real) {
    int found = 0;
    for (int rollout = 0; rollout < ROLLOUTS; rollout++) {
      Random random = new Random(rollout);
      SampleRatio ratio = new SampleRatio(planned);
      for (int session = 0; session < SESSIONS; session++) {
        boolean candidate = random.nextDouble() < real;
        ratio.add(candidate ? 1 : 0, candidate ? 0 : 1);
        if (ratio.isMismatch(0.005)) {
          found++;
          break;
        }
      }
    }
    return (double) found / ROLLOUTS;
  }

  @Test
  void evidence_ofOneSession_isKnown() {
    SampleRatio ratio = new SampleRatio(0.25);
    assertThat(ratio.evidence()).isEqualTo(1, within(1e-9));

    ratio.add(1, 0);

    // Any share: 1/2 on average. The planned one: 1/4.
    assertThat(ratio.evidence()).isEqualTo(2, within(1e-7));
  }

  @Test
  void unfitSettings_areRefused() {
    assertThatThrownBy(() -> new SampleRatio(1)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> new MeanDifference(0, 1)).hasMessageContaining("alpha");
    assertThatThrownBy(() -> new MeanDifference(0.05, 0)).hasMessageContaining("sharpestAt");
  }
}
