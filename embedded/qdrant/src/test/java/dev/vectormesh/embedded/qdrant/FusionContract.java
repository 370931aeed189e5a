package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.ids;
import static dev.vectormesh.embedded.qdrant.Clients.on;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.QueryFactory.fusion;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.QueryFactory.rrf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.Fusion;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.Rrf;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Queries over the results of others: fused or scored again. */
abstract class FusionContract extends QueryScene {
  @Test
  void rrf_countsAsTheRealServerDoes() {
    float[] wanted = values(new Random(94));
    PrefetchQuery dot = prefetch("Dot", nearest(wanted), 20);
    PrefetchQuery l1 = prefetch("Manhattan", nearest(wanted), 20);
    List<Integer> first = exact(Distance.Dot, wanted).subList(0, 20);
    List<Integer> second = exact(Distance.Manhattan, wanted).subList(0, 20);

    List<ScoredPoint> plain =
        query(
            QueryPoints.newBuilder().addPrefetch(dot).addPrefetch(l1).setQuery(fusion(Fusion.RRF)));
    List<ScoredPoint> weighted =
        query(
            QueryPoints.newBuilder()
                .addPrefetch(dot)
                .addPrefetch(l1)
                .setQuery(rrf(Rrf.newBuilder().setK(60).addWeights(3).addWeights(1).build())));

    assertThat(plain).hasSize(10);
    for (ScoredPoint hit : plain) {
      int number = (int) hit.getId().getNum();
      assertThat((double) hit.getScore())
          .isCloseTo(part(first, number, 2, 1) + part(second, number, 2, 1), within(1e-6));
    }
    for (ScoredPoint hit : weighted) {
      int number = (int) hit.getId().getNum();
      assertThat((double) hit.getScore())
          .isCloseTo(part(first, number, 60, 3) + part(second, number, 60, 1), within(1e-6));
    }
  }

  private static double part(List<Integer> ranking, int number, int k, double weight) {
    int rank = ranking.indexOf(number);
    return rank < 0 ? 0 : 1 / ((rank + 1) / weight + k - 1);
  }

  @Test
  void rrf_refusesWeightsThatDoNotFit() {
    Status status =
        failure(
            client()
                .queryAsync(
                    onC(
                        QueryPoints.newBuilder()
                            .addPrefetch(prefetch("Dot", nearest(0), 5))
                            .setQuery(rrf(Rrf.newBuilder().addWeights(1).addWeights(1).build())))));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void dbsf_sumsScoresThatWereBroughtToOneScale() {
    float[] wanted = values(new Random(93));
    List<ScoredPoint> source = query(on("Dot", nearest(wanted)).setLimit(5));
    double mean = source.stream().mapToDouble(ScoredPoint::getScore).average().orElseThrow();
    double deviation =
        Math.sqrt(source.stream().mapToDouble(hit -> Math.pow(hit.getScore() - mean, 2)).sum() / 4);

    List<ScoredPoint> hits =
        query(
            QueryPoints.newBuilder()
                .addPrefetch(prefetch("Dot", nearest(wanted), 5))
                .setQuery(fusion(Fusion.DBSF)));

    assertThat(ids(hits)).isEqualTo(ids(source));
    for (int i = 0; i < 5; i++) {
      double expected = (source.get(i).getScore() - mean + 3 * deviation) / (6 * deviation);
      assertThat((double) hits.get(i).getScore()).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void prefetch_isRescoredByTheOuterQueryAndFilteredByTheOuterFilter() {
    float[] wanted = values(new Random(92));
    Filter filter = Filter.newBuilder().addMustNot(matchKeyword("mod", "m0")).build();
    List<Integer> inner =
        exact(Distance.Manhattan, wanted).stream().filter(i -> i % 10 != 0).limit(25).toList();

    List<ScoredPoint> hits =
        query(
            on("Dot", nearest(wanted))
                .addPrefetch(
                    PrefetchQuery.newBuilder()
                        .setQuery(fusion(Fusion.RRF))
                        .setLimit(25)
                        .addPrefetch(prefetch("Manhattan", nearest(wanted), 25)))
                .setFilter(filter)
                .setLimit(8));

    assertThat(ids(hits))
        .isEqualTo(exact(Distance.Dot, wanted).stream().filter(inner::contains).limit(8).toList());
  }
}
