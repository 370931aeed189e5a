package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.ConditionFactory.match;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.FacetHit;
import io.qdrant.client.grpc.Points.FieldType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How many points have each value. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FacetContract {

  abstract QdrantUnderTest server();

  @BeforeAll
  void fill() {
    Samples.into(server());
    Samples.index(client(), "tag", FieldType.FieldTypeKeyword);
    Samples.index(client(), "tags", FieldType.FieldTypeKeyword);
    Samples.index(client(), "long", FieldType.FieldTypeKeyword);
    Samples.index(client(), "doc", FieldType.FieldTypeInteger);
    Samples.index(client(), "flag", FieldType.FieldTypeBool);
    Samples.index(client(), "f", FieldType.FieldTypeFloat);
  }

  private QdrantClient client() {
    return server().client();
  }

  private List<FacetHit> facet(FacetCounts.Builder request) {
    return get(client().facetAsync(request.setCollectionName("c").setExact(true).build()));
  }

  private static FacetCounts.Builder of(String key) {
    return FacetCounts.newBuilder().setKey(key);
  }

  @Test
  void facet_countsKeywordsTheMostFrequentFirst() {
    List<FacetHit> hits = facet(of("tag"));

    // 60 points over 7 tags: four of them have one more; equal counts ascend.
    assertThat(hits.stream().map(hit -> hit.getValue().getStringValue()))
        .containsExactly("t0", "t1", "t2", "t3", "t4", "t5", "t6");
    assertThat(hits.stream().map(FacetHit::getCount)).containsExactly(9L, 9L, 9L, 9L, 8L, 8L, 8L);
  }

  @Test
  void facet_countsAPointOnceForEachOfItsValues() {
    List<FacetHit> hits = facet(of("tags").setLimit(3));

    assertThat(hits.stream().map(hit -> hit.getValue().getStringValue()))
        .containsExactly("u0", "u1", "t0");
    assertThat(hits.stream().map(FacetHit::getCount)).containsExactly(30L, 30L, 20L);
  }

  @Test
  void facet_countsWhatPassesTheFilter() {
    List<FacetHit> hits = facet(of("flag").setFilter(Filter.newBuilder().addMust(match("n", -10))));

    assertThat(hits).hasSize(1);
    assertThat(hits.getFirst().getValue().getBoolValue()).isTrue();
    assertThat(hits.getFirst().getCount()).isEqualTo(3);
  }

  @Test
  void facet_countsIntegersTenUnlessTold() {
    List<FacetHit> hits = facet(of("doc"));

    assertThat(hits.stream().map(hit -> hit.getValue().getIntegerValue()))
        .isEqualTo(IntStream.range(0, 10).mapToObj(number -> (long) number).toList());
    assertThat(hits).allMatch(hit -> hit.getCount() == 3);
  }

  @Test
  void facet_countsLongStrings() {
    List<FacetHit> hits = facet(of("long"));

    assertThat(hits.stream().map(FacetHit::getCount)).containsExactly(3L, 3L);
    assertThat(hits.get(1).getValue().getStringValue()).isEqualTo("long ".repeat(100) + "10");
  }

  @Test
  void facet_wantsAnIndexThatHoldsSingleValues() {
    for (String key : List.of("n", "f")) {
      Status status = failure(client().facetAsync(of(key).setCollectionName("c").build()));

      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).contains("No appropriate index for faceting");
    }
  }
}
