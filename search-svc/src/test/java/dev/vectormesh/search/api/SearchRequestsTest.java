package dev.vectormesh.search.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.search.query.Fusion;
import dev.vectormesh.search.query.Probe;
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

  @Test
  void probes_areReadBesideTheQuery() {
    SearchRequest request =
        REQUEST.toBuilder()
            .addProbes(dev.vectormesh.search.v1.Probe.newBuilder().setText("more").setWeight(2))
            .addProbes(dev.vectormesh.search.v1.Probe.newBuilder().setText("less").setWeight(-1))
            .addProbes(
                dev.vectormesh.search.v1.Probe.newBuilder()
                    .setDocument("namespaces/a/collections/c1/documents/d.1"))
            .build();

    SearchQuery query = SearchRequests.read(request);

    assertThat(query.text()).isEqualTo("q more");
    assertThat(query.probes())
        .containsExactly(
            new Probe.Text("q", 1),
            new Probe.Text("more", 2),
            new Probe.Text("less", -1),
            new Probe.Document("namespaces/a/collections/c1", "d.1", 1));
  }

  @Test
  void pictureAlone_isComparedByItsVector() {
    SearchRequest.Builder request = REQUEST.toBuilder().clearQuery();
    request.addProbesBuilder().getPictureBuilder().setContent(ByteString.copyFromUtf8("bytes"));

    assertThat(SearchRequests.read(request.build()).mode()).isEqualTo(SearchMode.DENSE);
  }

  @Test
  void faultsOfProbes_areNamedAllAtOnce() {
    SearchRequest.Builder request = REQUEST.toBuilder().clearQuery().setMinRelevance(0.9);
    request.addProbesBuilder().setText("a").setWeight(0);
    request.addProbesBuilder().setDocument("namespaces/other/collections/c1/documents/d");
    request
        .addProbesBuilder()
        .getPictureBuilder()
        .setContent(ByteString.copyFromUtf8("bytes"))
        .getCropBuilder()
        .setLeft(0.5)
        .setRight(0.2)
        .setBottom(1);

    ApiException e =
        catchThrowableOfType(ApiException.class, () -> SearchRequests.read(request.build()));

    assertThat(e.fields())
        .extracting(FieldViolation::field)
        .containsExactlyInAnyOrder(
            "probes[0].weight",
            "probes[1].document",
            "probes[2].picture.crop.right",
            "min_relevance");
  }

  @Test
  void nothingToSearchBy_isNamed() {
    ApiException e =
        catchThrowableOfType(
            ApiException.class,
            () -> SearchRequests.read(REQUEST.toBuilder().clearQuery().build()));

    assertThat(e.fields()).extracting(FieldViolation::field).containsExactly("query");
  }
}
