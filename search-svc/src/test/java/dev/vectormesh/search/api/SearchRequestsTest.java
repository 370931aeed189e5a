package dev.vectormesh.search.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.search.query.Fusion;
import dev.vectormesh.search.query.SearchMode;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.v1.SearchRequest;
import org.junit.jupiter.api.Test;

class SearchRequestsTest {
  private static final SearchRequest REQUEST =
      SearchRequest.newBuilder().setParent("namespaces/a").setQuery("q").build();

  @Test
  void unsetFields_meanTheUsual() {
    SearchQuery query = SearchRequests.read(REQUEST);
    assertThat(query.mode()).isEqualTo(SearchMode.HYBRID);
    assertThat(query.topK()).isEqualTo(10);
    assertThat(query.chunksPerDocument()).isEqualTo(1);
    assertThat(query.fusion()).isEqualTo(new Fusion.Convex(0.7));
    assertThat(query.threshold()).isNull();
    assertThat(query.candidates()).isNull();
  }

  @Test
  void explicitZero_isNotUnset() {
    SearchRequest.Builder request = REQUEST.toBuilder().setSimilarityThreshold(0);
    request.getFusionBuilder().getConvexBuilder().setDenseWeight(0);
    SearchQuery query = SearchRequests.read(request.build());
    assertThat(query.threshold()).isZero();
    assertThat(query.fusion()).isEqualTo(new Fusion.Convex(0));
  }

  @Test
  void rrf_hasKSixty_unlessItIsGiven() {
    SearchRequest.Builder request = REQUEST.toBuilder();
    request.getFusionBuilder().getRrfBuilder();
    assertThat(SearchRequests.read(request.build()).fusion())
        .isEqualTo(new Fusion.ReciprocalRank(60));
    request.getFusionBuilder().getRrfBuilder().setK(6);
    assertThat(SearchRequests.read(request.build()).fusion())
        .isEqualTo(new Fusion.ReciprocalRank(6));
  }

  @Test
  void faults_areNamedAllAtOnce() {
    SearchRequest request =
        REQUEST.toBuilder()
            .setQuery("  ")
            .addCollections("namespaces/other/collections/c1")
            .setModeValue(2)
            .setSimilarityThreshold(0.5)
            .setFilter("meta.lang < \"en\"")
            .build();
    ApiException e = catchThrowableOfType(ApiException.class, () -> SearchRequests.read(request));
    assertThat(e.fields())
        .extracting(FieldViolation::field)
        .containsExactly("query", "collections[0]", "similarity_threshold", "filter");
  }
}
