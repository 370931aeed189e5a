package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.DenseCollection.EXACT;
import static dev.vectormesh.embedded.qdrant.DenseCollection.NAME;
import static dev.vectormesh.embedded.qdrant.DenseCollection.awaitIndexed;
import static dev.vectormesh.embedded.qdrant.DenseCollection.recall;
import static dev.vectormesh.embedded.qdrant.DenseCollection.search;
import static dev.vectormesh.embedded.qdrant.DenseCollection.upsert;
import static dev.vectormesh.embedded.qdrant.DenseCollection.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Points.QuantizationSearchParams;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs over quantized vectors, as their users see them. */
class QuantizationIT extends GraphScene {
  private static QuantizationConfig int8() {
    return QuantizationConfig.newBuilder()
        .setScalar(ScalarQuantization.newBuilder().setType(QuantizationType.Int8))
        .build();
  }

  private static QuantizationConfig oneBit() {
    return QuantizationConfig.newBuilder().setBinary(BinaryQuantization.newBuilder()).build();
  }

  private static SearchParams quantized(QuantizationSearchParams.Builder params) {
    return SearchParams.newBuilder().setQuantization(params).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void quantizedVectors_areRescored(boolean bytes) {
    fill(DenseCollection.request(Distance.Cosine).setQuantizationConfig(bytes ? int8() : oneBit()));
    SearchParams rescored =
        quantized(QuantizationSearchParams.newBuilder().setRescore(true).setOversampling(60));

    assertThat(recall(client(), rescored, ALL)).isGreaterThanOrEqualTo(0.95);
    assertThat(search(client(), vector(5), rescored).getFirst())
        .isEqualTo(search(client(), vector(5), EXACT).getFirst());
    // What the quantized form takes beside float32, and up to 16 bytes of corrections each.
    int form = bytes ? DenseCollection.DIMENSIONS : DenseCollection.DIMENSIONS / 8;
    assertThat(bytes(".veq")).isBetween((long) form * POINTS, (form + 20L) * POINTS);
  }

  @Test
  void withoutRescoring_scoresAreOfTheQuantizedVectors() {
    fill(DenseCollection.request(Distance.Cosine).setQuantizationConfig(oneBit()));
    ScoredPoint exact = search(client(), vector(5), EXACT).getFirst();

    ScoredPoint rough =
        search(
                client(),
                vector(5),
                quantized(QuantizationSearchParams.newBuilder().setRescore(false)))
            .getFirst();

    assertThat(rough.getScore()).isNotEqualTo(exact.getScore());
    assertThat(rough.getScore()).isCloseTo(exact.getScore(), within(0.5f));
  }

  @Test
  void quantization_isIgnoredOnRequest() {
    fill(DenseCollection.request(Distance.Cosine).setQuantizationConfig(oneBit()));

    SearchParams ignored =
        quantized(QuantizationSearchParams.newBuilder().setIgnore(true).setRescore(false));

    assertThat(recall(client(), ignored, ALL)).isGreaterThanOrEqualTo(0.95);
    assertThat(search(client(), vector(5), ignored).getFirst())
        .isEqualTo(search(client(), vector(5), EXACT).getFirst());
  }

  @Test
  void undersampling_isRefused() {
    create(DenseCollection.request(Distance.Cosine));
    upsert(client(), 0, 10);

    Status status =
        failure(
            client()
                .queryAsync(
                    io.qdrant.client.grpc.Points.QueryPoints.newBuilder()
                        .setCollectionName(NAME)
                        .setQuery(io.qdrant.client.QueryFactory.nearest(vector(1)))
                        .setParams(
                            quantized(QuantizationSearchParams.newBuilder().setOversampling(0.5)))
                        .build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void quantization_canComeLater() {
    fill(DenseCollection.request(Distance.Cosine));
    assertThat(bytes(".veq")).isZero();

    get(
        client()
            .updateCollectionAsync(
                UpdateCollection.newBuilder()
                    .setCollectionName(NAME)
                    .setQuantizationConfig(
                        QuantizationConfigDiff.newBuilder().setScalar(int8().getScalar()))
                    .build()));
    awaitIndexed(client(), POINTS);

    assertThat(bytes(".veq")).isGreaterThan((long) DenseCollection.DIMENSIONS * POINTS - 1);
  }
}
