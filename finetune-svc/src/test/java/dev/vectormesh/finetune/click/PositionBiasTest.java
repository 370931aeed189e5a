package dev.vectormesh.finetune.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 10,000 sessions of users whose curve is known. */
class PositionBiasTest {
  private static final int QUERIES = 20;
  private static final int SESSIONS = 500;

  private static Impressions impressions(SimulatedUsers users, int rankers) {
    Impressions impressions = new Impressions();
    for (int query = 0; query < QUERIES; query++) {
      users.search(impressions, "q" + query, SESSIONS, rankers);
    }
    return impressions;
  }

  private static void assertCurve(double steepness, Function<Impressions, PositionCurve> estimate) {
    SimulatedUsers users = new SimulatedUsers(steepness);

    PositionCurve curve = estimate.apply(impressions(users, 20));

    assertThat(curve.places()).isEqualTo(SimulatedUsers.DOCUMENTS);
    for (int place = 0; place < curve.places(); place++) {
      assertThat(curve.at(place)).as("place " + place).isCloseTo(users.looks(place), within(0.05));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5})
  void positionBasedModel_findsTheCurve(double steepness) {
    assertCurve(steepness, PositionBasedModel::estimate);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5})
  void documentsAtSeveralPlaces_tellTheCurve(double steepness) {
    assertCurve(steepness, InterventionHarvest::estimate);
  }

  @Test
  void weightedClicks_rankNearerToTheTruthThanRawOnes() {
    SimulatedUsers users = new SimulatedUsers(1);
    // One ranker: what it showed far down was seldom clicked, whatever it is.
    Impressions impressions = impressions(users, 1);
    PositionCurve curve = PositionBasedModel.estimate(impressions(users, 20));

    Map<Impressions.Pair, Double> raw =
        Attraction.of(impressions, PositionCurve.flat(SimulatedUsers.DOCUMENTS));
    Map<Impressions.Pair, Double> weighted = Attraction.of(impressions, curve);

    assertThat(agreement(users, weighted)).isGreaterThan(agreement(users, raw) + 0.05);
  }

  private static double agreement(SimulatedUsers users, Map<Impressions.Pair, Double> estimate) {
    double sum = 0;
    for (int query = 0; query < QUERIES; query++) {
      sum += users.agreement("q" + query, estimate);
    }
    return sum / QUERIES;
  }

  @Test
  void oneRanker_tellsNoCurve() {
    Impressions impressions = impressions(new SimulatedUsers(1), 1);

    assertThat(InterventionHarvest.estimate(impressions).places()).isZero();
  }

  @Test
  void placesWithoutDocumentsInCommon_endTheCurve() {
    Impressions impressions = new Impressions();
    impressions.add("q", List.of("a", "b", "c"), List.of(true, false, false));
    impressions.add("q", List.of("b", "a", "c"), List.of(true, true, true));

    assertThat(InterventionHarvest.estimate(impressions)).isEqualTo(curve(1, 0.5));
  }

  private static PositionCurve curve(double... examination) {
    return new PositionCurve(examination);
  }

  @Test
  void nothingShown_givesNoCurve() {
    assertThat(PositionBasedModel.estimate(new Impressions()).places()).isZero();
    assertThat(InterventionHarvest.estimate(new Impressions()).places()).isZero();
    assertThat(curve().at(3)).isEqualTo(1);
  }

  @Test
  void lowPlaces_countNoMoreThanFiveClicks() {
    Impressions impressions = new Impressions();
    impressions.add(new Impressions.Pair("q", "d"), 1, true);

    assertThat(Attraction.of(impressions, curve(1, 0.01)))
        .containsOnly(Map.entry(new Impressions.Pair("q", "d"), 5.0));
  }

  @Test
  void clicksOfOtherLists_areRefused() {
    assertThatThrownBy(() -> new Impressions().add("q", List.of("a"), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> curve(1, 0)).hasMessageContaining("no propensity");
  }
}
