package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.ids;
import static dev.vectormesh.embedded.qdrant.Samples.assertDocuments;
import static dev.vectormesh.embedded.qdrant.Samples.best;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.recommend;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorInputFactory.vectorInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RecommendInput;
import io.qdrant.client.grpc.Points.RecommendPointGroups;
import io.qdrant.client.grpc.Points.RecommendPoints;
import io.qdrant.client.grpc.Points.RecommendStrategy;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The older method Recommend, and recommendations as queries. */
abstract class RecommendContract extends SearchScene {
  private static RecommendPoints.Builder like(String vector, RecommendStrategy strategy) {
    return RecommendPoints.newBuilder()
        .setCollectionName("c")
        .setUsing(vector)
        .setStrategy(strategy)
        .setLimit(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cos", "l2", "words"})
  void recommend_byAverageMovesAwayFromTheNegative(String vector) {
    float[] wanted = new float[samples.stored(vector, 0).length];
    for (int i = 0; i < wanted.length; i++) {
      float positive = (stored(vector, 1)[i] + stored(vector, 40)[i]) / 2;
      wanted[i] = 2 * positive - stored(vector, 7)[i];
    }
    List<Integer> best =
        best(vector, number -> samples.similarity(vector, number, wanted), 1, 40, 7);

    List<ScoredPoint> hits =
        get(
            client()
                .recommendAsync(
                    like(vector, RecommendStrategy.AverageVector)
                        .addPositive(id(1))
                        .addPositive(id(40))
                        .addNegative(id(7))
                        .build()));

    assertThat(ids(hits)).isEqualTo(best.subList(0, 20));
  }

  /** What the server compares: of unit length under the cosine. */
  private float[] stored(String vector, int number) {
    float[] values = samples.stored(vector, number).clone();
    if (vector.equals("cos")) {
      double length = 0;
      for (float value : values) {
        length += value * value;
      }
      for (int i = 0; i < values.length; i++) {
        values[i] /= (float) Math.sqrt(length);
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cos", "l2", "words"})
  void recommend_byBestScoreGoesByTheNearestExample(String vector) {
    IntToDoubleFunction score =
        number -> {
          double positive =
              Math.max(
                  samples.similarity(vector, number, samples.stored(vector, 1)),
                  samples.similarity(vector, number, samples.stored(vector, 40)));
          double negative = samples.similarity(vector, number, samples.stored(vector, 7));
          return positive > negative ? sigmoid(positive) : -sigmoid(negative);
        };

    List<ScoredPoint> hits =
        get(
            client()
                .recommendAsync(
                    like(vector, RecommendStrategy.BestScore)
                        .setLimit(Samples.POINTS)
                        .addPositive(id(1))
                        .addPositive(id(40))
                        .addNegative(id(7))
                        .build()));

    assertThat(ids(hits)).isEqualTo(best(vector, score, 1, 40, 7));
    for (ScoredPoint hit : hits) {
      assertThat((double) hit.getScore())
          .isCloseTo(score.applyAsDouble((int) hit.getId().getNum()), within(1e-4));
    }
  }

  private static double sigmoid(double similarity) {
    return (similarity / (1 + Math.abs(similarity)) + 1) / 2;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cos", "l2", "words"})
  void recommend_bySumOfScoresCountsEveryExample(String vector) {
    IntToDoubleFunction score =
        number ->
            samples.similarity(vector, number, samples.stored(vector, 1))
                + samples.similarity(vector, number, samples.stored(vector, 40))
                - samples.similarity(vector, number, samples.stored(vector, 7));

    List<ScoredPoint> hits =
        get(
            client()
                .queryAsync(
                    QueryPoints.newBuilder()
                        .setCollectionName("c")
                        .setUsing(vector)
                        .setLimit(30)
                        .setQuery(
                            recommend(
                                RecommendInput.newBuilder()
                                    .addPositive(vectorInput(id(1)))
                                    .addPositive(vectorInput(id(40)))
                                    .addNegative(vectorInput(id(7)))
                                    .setStrategy(RecommendStrategy.SumScores)
                                    .build()))
                        .build()));

    assertThat(ids(hits)).isEqualTo(best(vector, score, 1, 40, 7).subList(0, 30));
    assertThat((double) hits.getFirst().getScore())
        .isCloseTo(score.applyAsDouble((int) hits.getFirst().getId().getNum()), within(1e-3));
  }

  @Test
  void recommend_takesVectorsAsExamplesAndNegativesAlone() {
    List<Integer> farthest = best("cos", number -> -samples.similarity("cos", number, WANTED));

    List<ScoredPoint> hits =
        get(
            client()
                .recommendAsync(
                    like("cos", RecommendStrategy.BestScore)
                        .addNegativeVectors(vector(WANTED))
                        .setScoreThreshold(-0.6f)
                        .build()));

    assertThat(ids(hits)).isEqualTo(farthest.subList(0, hits.size()));
    assertThat(hits).hasSizeGreaterThan(3).allMatch(hit -> hit.getScore() >= -0.6f);
  }

  @Test
  void recommend_wantsExamples() {
    Status none =
        failure(client().recommendAsync(like("cos", RecommendStrategy.AverageVector).build()));
    Status missing =
        failure(
            client()
                .recommendAsync(
                    like("cos", RecommendStrategy.BestScore).addPositive(id(999)).build()));

    assertThat(none.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(none.getDescription()).contains("At least one positive vector ID required");
    assertThat(missing.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(missing.getDescription()).contains("No point with id 999 found");
  }

  @Test
  void recommendBatch_answersInOrder() {
    List<BatchResult> results =
        get(
            client()
                .recommendBatchAsync(
                    "c",
                    List.of(
                        like("cos", RecommendStrategy.AverageVector)
                            .addPositive(id(2))
                            .setLimit(4)
                            .build(),
                        like("l2", RecommendStrategy.BestScore)
                            .addPositive(id(3))
                            .setLimit(5)
                            .build()),
                    null));

    assertThat(ids(results.get(0).getResultList()))
        .isEqualTo(
            best("cos", number -> samples.similarity("cos", number, samples.dense(2)), 2)
                .subList(0, 4));
    assertThat(ids(results.get(1).getResultList()))
        .isEqualTo(
            best("l2", number -> samples.similarity("l2", number, samples.dense(3)), 3)
                .subList(0, 5));
  }

  @Test
  void recommendGroups_keepsTheBestOfTheBestGroups() {
    List<PointGroup> groups =
        get(
            client()
                .recommendGroupsAsync(
                    RecommendPointGroups.newBuilder()
                        .setCollectionName("c")
                        .setUsing("cos")
                        .addPositive(id(2))
                        .setGroupBy("doc")
                        .setLimit(5)
                        .setGroupSize(3)
                        .build()));

    assertDocuments(
        groups,
        best("cos", number -> samples.similarity("cos", number, samples.dense(2)), 2),
        5,
        3);
  }
}
