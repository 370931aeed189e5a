package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.Clients.payload;
import static io.qdrant.client.ConditionFactory.filter;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests at and beyond the limits; the server goes on after each. */
class ExtremeRequestTest {
  @RegisterExtension private final TestServer server = new TestServer();

  private QdrantClient client() {
    return server.client();
  }

  @BeforeEach
  void create() {
    get(
        client()
            .createCollectionAsync(
                "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
  }

  private static PointStruct point(Map<String, ?> json) {
    return PointStruct.newBuilder()
        .setId(id(1))
        .setVectors(vectors(1, 2))
        .putAllPayload(payload(json))
        .build();
  }

  private static Map<String, Object> nested(int levels) {
    return levels == 1 ? Map.of("x", 1) : Map.of("x", nested(levels - 1));
  }

  @Test
  void payload_asDeepAsAllowedIsKeptAndFound() {
    Map<String, Object> deep = nested(30);
    String key = "x" + ".x".repeat(29);
    Filter filter =
        Filter.newBuilder().addMust(io.qdrant.client.ConditionFactory.match(key, 1)).build();

    get(client().upsertAsync("c", List.of(point(deep))));

    assertThat(get(client().countAsync("c", filter, true))).isEqualTo(1);
    server.restart();
    assertThat(get(client().countAsync("c", filter, true))).isEqualTo(1);
    assertThat(get(client().retrieveAsync("c", List.of(id(1)), null)).getFirst().getPayloadMap())
        .isEqualTo(payload(deep));
  }

  @Test
  void payload_thatIsTooDeepIsRefused() {
    Status status = failure(client().upsertAsync("c", List.of(point(nested(31)))));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("nested deeper than 30");
    assertThat(get(client().countAsync("c"))).isZero();
  }

  @Test
  void payload_withLongKeysAndValuesIsKeptAndFound() {
    String longKey = "k".repeat(40_000);
    String longValue = "v".repeat(1 << 20);
    get(client().upsertAsync("c", List.of(point(Map.of(longKey, "a", "s", longValue)))));
    server.restart();

    assertThat(count(matchKeyword(longKey, "a"))).isEqualTo(1);
    assertThat(count(matchKeyword(longKey, "b"))).isZero();
    assertThat(count(matchKeyword("s", longValue))).isEqualTo(1);
    assertThat(count(matchKeyword("s", longValue + "v"))).isZero();
  }

  private long count(io.qdrant.client.grpc.Common.Condition condition) {
    return get(client().countAsync("c", Filter.newBuilder().addMust(condition).build(), true));
  }

  @Test
  void filter_withAThousandConditionsIsAnswered() {
    get(client().upsertAsync("c", List.of(point(Map.of("a", "v999")))));
    Filter.Builder any = Filter.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      any.addShould(matchKeyword("a", "v" + i));
    }

    assertThat(get(client().countAsync("c", any.build(), true))).isEqualTo(1);
  }

  @Test
  void filter_nestedAThousandTimesIsRefused() {
    Filter inner = Filter.newBuilder().addMust(matchKeyword("a", "b")).build();
    for (int i = 0; i < 1_000; i++) {
      inner = Filter.newBuilder().addMust(filter(inner)).build();
    }

    assertThat(failure(client().countAsync("c", inner, true)).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(get(client().countAsync("c"))).isZero();
  }

  @Test
  void malformedKeys_areRefused() {
    for (String key : List.of("", ".", "a.", "a..b", "a[", "a[x]", "a[0", "\"a", "a]b")) {
      assertThat(failure(client().countAsync("c", must(key), true)).getCode())
          .as(key)
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  private static Filter must(String key) {
    return Filter.newBuilder().addMust(matchKeyword(key, "v")).build();
  }
}
