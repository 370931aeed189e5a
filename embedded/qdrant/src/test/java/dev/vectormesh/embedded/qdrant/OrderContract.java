package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.range;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.QueryFactory.orderBy;
import static io.qdrant.client.StartFromFactory.startFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Points.Direction;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.OrderBy;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Points in the order of a payload value. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OrderContract {

  abstract QdrantUnderTest server();

  @BeforeAll
  void fill() {
    Samples.into(server());
    Samples.index(client(), "n", FieldType.FieldTypeInteger);
    Samples.index(client(), "f", FieldType.FieldTypeFloat);
    Samples.index(client(), "time", FieldType.FieldTypeDatetime);
    Samples.index(client(), "rare", FieldType.FieldTypeInteger);
    Samples.index(client(), "tag", FieldType.FieldTypeKeyword);
  }

  private QdrantClient client() {
    return server().client();
  }

  private static ScrollPoints.Builder scroll(OrderBy.Builder order) {
    return ScrollPoints.newBuilder().setCollectionName("c").setLimit(100).setOrderBy(order);
  }

  private static OrderBy.Builder by(String key) {
    return OrderBy.newBuilder().setKey(key);
  }

  private static List<Integer> ids(ScrollResponse page) {
    return page.getResultList().stream().map(point -> (int) point.getId().getNum()).toList();
  }

  /** The value of {@code n} and then the number of the point. */
  private static List<Integer> byN() {
    return IntStream.range(0, Samples.POINTS)
        .boxed()
        .sorted(Comparator.comparing((Integer number) -> number % 20 - 10))
        .toList();
  }

  @Test
  void scroll_ascendsByAnIntegerAndThenById() {
    ScrollResponse page = get(client().scrollAsync(scroll(by("n")).build()));

    assertThat(ids(page)).isEqualTo(byN());
    assertThat(page.getResult(0).getOrderValue().getInt()).isEqualTo(-10);
    assertThat(page.getResult(59).getOrderValue().getInt()).isEqualTo(9);
    assertThat(page.hasNextPageOffset()).isFalse();
  }

  @Test
  void scroll_descends() {
    ScrollResponse page =
        get(client().scrollAsync(scroll(by("n").setDirection(Direction.Desc)).build()));

    assertThat(ids(page)).isEqualTo(byN().reversed());
  }

  @Test
  void scroll_startsFromAValueAndFiltersAndLimits() {
    Filter filter = Filter.newBuilder().addMustNot(match("n", 5)).build();

    ScrollResponse page =
        get(
            client()
                .scrollAsync(
                    scroll(by("n").setStartFrom(startFrom(4)))
                        .setFilter(filter)
                        .setLimit(5)
                        .build()));
    ScrollResponse down =
        get(
            client()
                .scrollAsync(
                    scroll(by("n").setStartFrom(startFrom(4.5f)).setDirection(Direction.Desc))
                        .setLimit(4)
                        .build()));

    assertThat(ids(page)).containsExactly(14, 34, 54, 16, 36);
    assertThat(ids(down)).containsExactly(54, 34, 14, 53);
    assertThat(page.hasNextPageOffset()).isFalse();
  }

  @Test
  void scroll_goesByFloats() {
    ScrollResponse page =
        get(
            client()
                .scrollAsync(scroll(by("f").setStartFrom(startFrom(-0.3f))).setLimit(3).build()));

    assertThat(ids(page)).containsExactly(11, 12, 13);
    assertThat(page.getResult(0).getOrderValue().getFloat()).isEqualTo(-0.25);
  }

  @Test
  void scroll_goesByTimes() {
    ScrollResponse page =
        get(
            client()
                .scrollAsync(
                    scroll(by("time").setStartFrom(startFrom("2024-01-28T00:00:00Z"))).build()));

    assertThat(ids(page)).containsExactly(27, 55);
    assertThat(page.getResult(0).getOrderValue().getInt())
        .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2024-01-28T03:00:00Z")));
  }

  @Test
  void scroll_leavesOutWhatHasNoValueAndRepeatsWhatHasSeveral() {
    List<RetrievedPoint> points =
        get(client().scrollAsync(scroll(by("rare")).build())).getResultList();

    assertThat(points.stream().map(point -> point.getOrderValue().getInt()))
        .containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 100L, 110L, 120L, 130L, 140L, 150L);
    assertThat(points.stream().map(point -> point.getId().getNum()))
        .containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 0L, 10L, 20L, 30L, 40L, 50L);
  }

  @Test
  void scroll_wantsAnIndexAndNoOffset() {
    for (String key : List.of("doc", "tag")) {
      Status status = failure(client().scrollAsync(scroll(by(key)).build()));

      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).contains("No range index for `order_by` key");
    }
    Status status =
        failure(client().scrollAsync(scroll(by("n")).setOffset(PointIdFactory.id(3)).build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("Cannot use an `offset` when using `order_by`");
  }

  @Test
  void query_ordersWithOffset() {
    List<ScoredPoint> hits =
        get(
            client()
                .queryAsync(
                    QueryPoints.newBuilder()
                        .setCollectionName("c")
                        .setQuery(orderBy("n"))
                        .setLimit(4)
                        .setOffset(2)
                        .build()));

    assertThat(hits.stream().map(hit -> (int) hit.getId().getNum())).isEqualTo(byN().subList(2, 6));
    assertThat(hits.getFirst().getOrderValue().getInt()).isEqualTo(-10);
    assertThat(hits).allMatch(hit -> hit.getScore() == 1f);
  }

  @Test
  void query_ordersWhatWasPrefetched() {
    float[] wanted = new float[Samples.DIMENSIONS];
    wanted[0] = 1;
    PrefetchQuery nearest =
        PrefetchQuery.newBuilder()
            .setUsing("cos")
            .setQuery(nearest(wanted))
            .setFilter(
                Filter.newBuilder().addMust(range("f", Range.newBuilder().setGte(0).build())))
            .setLimit(5)
            .build();
    QueryPoints.Builder query = QueryPoints.newBuilder().setCollectionName("c");
    List<Long> prefetched =
        get(
                client()
                    .queryAsync(
                        query
                            .clone()
                            .setUsing("cos")
                            .setQuery(nearest.getQuery())
                            .setFilter(nearest.getFilter())
                            .setLimit(5)
                            .build()))
            .stream()
            .map(hit -> hit.getId().getNum())
            .toList();

    List<Long> ordered =
        get(client().queryAsync(query.addPrefetch(nearest).setQuery(orderBy("f")).build())).stream()
            .map(hit -> hit.getId().getNum())
            .toList();

    assertThat(ordered).isEqualTo(prefetched.stream().sorted().toList());
  }

  @Test
  void query_refusesAThreshold() {
    Status status =
        failure(
            client()
                .queryAsync(
                    QueryPoints.newBuilder()
                        .setCollectionName("c")
                        .setQuery(orderBy("n"))
                        .setScoreThreshold(1)
                        .build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("score_threshold");
  }
}
