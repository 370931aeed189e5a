package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.QueryFactory.recommend;
import static io.qdrant.client.VectorFactory.multiVector;
import static io.qdrant.client.VectorInputFactory.multiVectorInput;
import static io.qdrant.client.VectorInputFactory.vectorInput;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.MultiVectorComparator;
import io.qdrant.client.grpc.Collections.MultiVectorConfig;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.Mmr;
import io.qdrant.client.grpc.Points.NearestInputWithMmr;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RecommendInput;
import io.qdrant.client.grpc.Points.RecommendStrategy;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Points with several vectors of one name. */
class MultivectorTest {
  private static final String TOKENS = "tokens";

  @RegisterExtension private final TestServer server = new TestServer();

  @BeforeEach
  void fill() {
    get(
        server
            .client()
            .createCollectionAsync(
                "c",
                Map.of(
                    TOKENS,
                    VectorParams.newBuilder()
                        .setSize(2)
                        .setDistance(Distance.Dot)
                        .setMultivectorConfig(
                            MultiVectorConfig.newBuilder()
                                .setComparator(MultiVectorComparator.MaxSim))
                        .build())));
    upsert(1, new float[][] {{1, 0}, {0, 1}});
    upsert(2, new float[][] {{1, 0}, {1, 0}, {3, 0}});
    upsert(3, new float[][] {{0, -1}});
  }

  private void upsert(long number, float[][] vectors) {
    get(
        server
            .client()
            .upsertAsync(
                "c",
                List.of(
                    PointStruct.newBuilder()
                        .setId(id(number))
                        .setVectors(namedVectors(Map.of(TOKENS, multiVector(vectors))))
                        .build())));
  }

  private static QueryPoints.Builder request(Query query) {
    return QueryPoints.newBuilder().setCollectionName("c").setQuery(query).setUsing(TOKENS);
  }

  private List<ScoredPoint> search(Query query) {
    return get(
        server
            .client()
            .queryAsync(
                request(query).setWithVectors(WithVectorsSelectorFactory.enable(true)).build()));
  }

  private Status refusal(Query query) {
    return failure(server.client().queryAsync(request(query).build()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scores_areSumsOfTheBestOfEachQueryVector(boolean inSegments) {
    if (inSegments) {
      server.restart();
    }

    List<ScoredPoint> hits = search(nearest(new float[][] {{1, 0}, {0, 2}}));

    assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(1), id(2), id(3));
    assertThat(hits).extracting(ScoredPoint::getScore).containsExactly(3f, 3f, -2f);
    assertThat(
            hits.getFirst()
                .getVectors()
                .getVectors()
                .getVectorsOrThrow(TOKENS)
                .getMultiDense()
                .getVectorsList())
        .extracting(vector -> vector.getDataList())
        .containsExactly(List.of(1f, 0f), List.of(0f, 1f));
  }

  @Test
  void oneVector_isAMultivectorOfOne() {
    assertThat(search(nearest(1f, 0f)))
        .extracting(ScoredPoint::getId)
        .containsExactly(id(2), id(1), id(3));
  }

  @Test
  void aPoint_standsForItsVectors() {
    assertThat(search(nearest(id(1)))).extracting(ScoredPoint::getId).containsExactly(id(2), id(3));
  }

  private static Query like(RecommendStrategy strategy) {
    return recommend(
        RecommendInput.newBuilder()
            .addPositive(multiVectorInput(new float[][] {{2, 0}}))
            .addNegative(multiVectorInput(new float[][] {{0, -1}}))
            .setStrategy(strategy)
            .build());
  }

  /** Multivectors have no mean: the real server puts them together, the negative ones negated. */
  @Test
  void recommend_byAverageAsksWithAllExamples() {
    List<ScoredPoint> hits = search(like(RecommendStrategy.AverageVector));

    assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(2), id(1), id(3));
    assertThat(hits).extracting(ScoredPoint::getScore).containsExactly(6f, 3f, -1f);
  }

  @Test
  void recommend_byBestScoreAndBySumComparesWithEachExample() {
    List<ScoredPoint> best = search(like(RecommendStrategy.BestScore));
    List<ScoredPoint> sum = search(like(RecommendStrategy.SumScores));

    assertThat(best).extracting(ScoredPoint::getId).containsExactly(id(2), id(1), id(3));
    assertThat(best)
        .extracting(ScoredPoint::getScore)
        .containsExactly(0.5f * (6f / 7 + 1), 0.5f * (2f / 3 + 1), -0.75f);
    assertThat(sum).extracting(ScoredPoint::getId).containsExactly(id(2), id(1), id(3));
    assertThat(sum).extracting(ScoredPoint::getScore).containsExactly(6f, 2f, -1f);
  }

  @Test
  void recommend_aPointAsExampleIsLeftOut() {
    List<ScoredPoint> hits =
        search(recommend(RecommendInput.newBuilder().addPositive(vectorInput(id(1))).build()));

    assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(2), id(3));
  }

  @Test
  void recommend_byAverageOfOneVectorAndSeveral_isRefused() {
    RecommendInput mixed =
        RecommendInput.newBuilder()
            .addPositive(multiVectorInput(new float[][] {{2, 0}}))
            .addPositive(vectorInput(1f, 0f))
            .build();

    Status status = refusal(recommend(mixed));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("different types");
  }

  @Test
  void mmr_choosesTheMostDifferentNext() {
    Query diverse =
        Query.newBuilder()
            .setNearestWithMmr(
                NearestInputWithMmr.newBuilder()
                    .setNearest(multiVectorInput(new float[][] {{1, 0}}))
                    .setMmr(Mmr.newBuilder().setDiversity(1)))
            .build();

    List<ScoredPoint> hits = search(diverse);

    assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(2), id(3), id(1));
    assertThat(hits).extracting(ScoredPoint::getScore).containsExactly(3f, 0f, 1f);
  }

  @Test
  void vectorsOfAnotherSize_areRefused() {
    Status status = refusal(nearest(new float[][] {{1, 0, 0}}));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }
}
