package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.DenseCollection.EXACT;
import static dev.vectormesh.embedded.qdrant.DenseCollection.recall;
import static dev.vectormesh.embedded.qdrant.DenseCollection.search;
import static dev.vectormesh.embedded.qdrant.DenseCollection.vector;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.embedded.qdrant.dense.PlanCosts;
import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.QuantizationSearchParams;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors with a graph that are scanned, since few pass the filter: by their quantized form. */
class QuantizedScanIT extends GraphScene {
  private static final Filter TENTH =
      Filter.newBuilder().addMust(matchKeyword("tenth", "t3")).build();

  QuantizedScanIT() {
    super(new PlanCosts(0, 0, 1e9, 1e9, 0));
  }

  private void fillOneBit(Distance distance) {
    fill(
        DenseCollection.request(distance)
            .setQuantizationConfig(
                QuantizationConfig.newBuilder().setBinary(BinaryQuantization.newBuilder())));
  }

  private static SearchParams candidates(int candidates) {
    return SearchParams.newBuilder().setHnswEf(candidates).build();
  }

  @ParameterizedTest
  @EnumSource(
      value = Distance.class,
      names = {"Cosine", "Dot", "Euclid"})
  void whatIsNearByItsBytes_isComparedAgain(Distance distance) {
    fill(
        DenseCollection.request(distance)
            .setQuantizationConfig(
                QuantizationConfig.newBuilder()
                    .setScalar(ScalarQuantization.newBuilder().setType(QuantizationType.Int8))));

    assertThat(recall(client(), candidates(40), ALL)).isGreaterThanOrEqualTo(0.99);
    assertThat(recall(client(), candidates(40), TENTH)).isGreaterThanOrEqualTo(0.99);
    assertThat(search(client(), vector(3), candidates(40), TENTH))
        .isEqualTo(search(client(), vector(3), EXACT, TENTH));
  }

  @Test
  void moreCandidates_findMore() {
    fillOneBit(Distance.Cosine);

    double few = recall(client(), candidates(10), ALL);

    assertThat(few).isLessThan(0.9);
    assertThat(recall(client(), candidates(600), ALL)).isGreaterThan(few).isGreaterThan(0.95);
  }

  @Test
  void withoutRescoring_scoresAreOfTheQuantizedVectors() {
    fillOneBit(Distance.Cosine);
    SearchParams rough =
        SearchParams.newBuilder()
            .setQuantization(QuantizationSearchParams.newBuilder().setRescore(false))
            .build();
    ScoredPoint exact = search(client(), vector(3), EXACT, TENTH).getFirst();

    ScoredPoint found = search(client(), vector(3), rough, TENTH).getFirst();

    assertThat(found.getScore()).isNotEqualTo(exact.getScore());
    assertThat(found.getScore()).isCloseTo(exact.getScore(), within(0.5f));
  }

  @Test
  void quantization_isIgnoredOnRequest() {
    fillOneBit(Distance.Cosine);
    SearchParams ignored =
        candidates(10).toBuilder()
            .setQuantization(QuantizationSearchParams.newBuilder().setIgnore(true))
            .build();

    assertThat(recall(client(), ignored, ALL)).isEqualTo(1.0);
  }
}
