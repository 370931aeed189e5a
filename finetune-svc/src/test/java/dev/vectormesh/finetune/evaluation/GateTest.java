package dev.vectormesh.finetune.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.finetune.evaluation.Gate.Finding;
import dev.vectormesh.finetune.evaluation.Gate.Rule;
import dev.vectormesh.finetune.evaluation.Gate.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final int QUERIES = 200;

  /** Measures of queries that differ by this much on average, each by luck too. */
  private static Comparison comparison(double gain, int queries, long seed) {
    Random random = new Random(seed);
    double[] live = new double[queries];
    double[] candidate = new double[queries];
    for (int i = 0; i < queries; i++) {
      live[i] = 0.3 + 0.4 * random.nextDouble();
      candidate[i] = live[i] + gain + random.nextGaussian() * 0.1;
    }
    return Comparison.of(live, candidate, seed);
  }

  private static boolean passes(double gain, int queries, long seed) {
    return Gate.check(Rule.noWorse("held out"), comparison(gain, queries, seed)).passed();
  }

  @Test
  void interval_holdsTheDifferenceNineteenTimesInTwenty() {
    int held = 0;
    for (int seed = 0; seed < 200; seed++) {
      Comparison c = comparison(0.02, QUERIES, seed);
      held += c.lower() <= 0.02 && 0.02 <= c.upper() ? 1 : 0;
    }
    assertThat(held).isBetween(180, 199);
  }

  @Test
  void better_passes_andNoBetterSeldomDoes() {
    int better = 0;
    int same = 0;
    int worse = 0;
    for (int seed = 0; seed < 100; seed++) {
      better += passes(0.04, QUERIES, seed) ? 1 : 0;
      same += passes(0, QUERIES, seed) ? 1 : 0;
      worse += passes(-0.02, QUERIES, seed) ? 1 : 0;
    }
    assertThat(better).isGreaterThan(95);
    assertThat(same).isLessThan(8);
    assertThat(worse).isZero();
  }

  @Test
  void fewQueries_proveNothing() {
    Finding finding = Gate.check(Rule.noWorse("held out"), comparison(0.5, 19, 1));

    assertThat(finding.passed()).isFalse();
    assertThat(finding.reason()).endsWith("too few queries to tell: 20 are needed");
  }

  @Test
  void floor_holdsWhateverTheGain() {
    Comparison lowButBetter = comparison(0.05, QUERIES, 1);

    Finding finding = Gate.check(new Rule("brands", -0.01, 0.9), lowButBetter);

    assertThat(finding.passed()).isFalse();
    assertThat(finding.reason()).startsWith("brands: ").endsWith("where 0.900 is the floor");
  }

  @Test
  void toleratedLoss_passes() {
    Comparison slightlyWorse = comparison(-0.005, 5_000, 1);

    assertThat(Gate.check(new Rule("replay", -0.02, 0), slightlyWorse).passed()).isTrue();
    assertThat(Gate.check(Rule.noWorse("replay"), slightlyWorse).reason())
        .contains("the difference may be as low as -0.0");
  }

  @Test
  void oneFailure_stopsAll_andIsToldFirst() {
    Finding good = Gate.check(Rule.noWorse("a"), comparison(0.05, QUERIES, 1));
    Finding bad = Gate.check(Rule.noWorse("b"), comparison(-0.05, QUERIES, 1));

    assertThat(new Verdict(List.of(good)).passed()).isTrue();
    assertThat(new Verdict(List.of(good, bad)).passed()).isFalse();
    assertThat(new Verdict(List.of(good, bad)).reason()).startsWith("b: ");
    assertThat(new Verdict(List.of()).passed()).isFalse();
  }

  @Test
  void comparison_isRepeatable_andRefusesWhatIsNoMeasure() {
    double[] live = {0.1, 0.5, 0.9};
    double[] candidate = {0.2, 0.6, 1};

    Comparison comparison = Comparison.of(live, candidate, 4);

    assertThat(comparison).isEqualTo(Comparison.of(live, candidate, 4));
    assertThat(comparison.difference()).isCloseTo(0.1, within(1e-9));
    assertThat(comparison.lower()).isCloseTo(0.1, within(1e-9));
    assertThatThrownBy(() -> Comparison.of(live, new double[2], 1))
        .hasMessage("3 queries beside 2");
    double[] broken = Arrays.copyOf(live, 3);
    broken[1] = Double.NaN;
    assertThatThrownBy(() -> Comparison.of(live, broken, 1)).hasMessageContaining("no number");
  }
}
