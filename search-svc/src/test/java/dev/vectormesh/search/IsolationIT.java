package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.platform.paging.PageTokens;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks across tenants whose documents lie in one physical collection. */
class IsolationIT {
  private static TestMesh mesh;
  private static ResolveServingResponse victim;
  private static ResolveServingResponse attacker;
  private static ResolveServingResponse attackersOther;

  @BeforeAll
  static void start() throws Exception {
    mesh = TestMesh.start(Map.of());
    mesh.corpus().createPhysical("shared");
    victim = namespace("victim", "vault");
    attacker = namespace("attacker", "vault");
    attackersOther = namespace("attacker", "other");
    List<TestCorpus.Draft> secrets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      secrets.add(
          mesh.corpus()
              .document("victim", victim, "papers", "secret" + i)
              .chunk("the secret launch code is number " + i)
              .meta("tenant_id", "attacker"));
    }
    mesh.corpus().writeAll(secrets);
    mesh.corpus()
        .document("attacker", attacker, "papers", "mine")
        .chunk("the secret launch code of the attacker")
        .meta("tenant_id", "victim")
        .write();
    mesh.corpus()
        .document("attacker", attackersOther, "papers", "elsewhere")
        .chunk("the secret launch code in the other namespace")
        .write();
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "meta.tenant_id = \"victim\"",
        "meta.tenant_id != \"attacker\"",
        "NOT meta.tenant_id = \"attacker\"",
        "meta.tenant_id = \"victim\" OR NOT meta.nothing = 1",
        "NOT meta.nothing:*",
        "-(meta.tenant_id = \"attacker\" AND meta.ns:*)",
        "\"meta.tenant_id\" = \"victim\" OR meta.a != \"b\"",
        "meta.ns:* OR NOT meta.ns:*",
        "meta.gen >= 0 OR meta.gen < 0 OR NOT meta.gen:*",
        "meta:tenant_id OR NOT meta:tenant_id",
        "\"meta.a[].x\" != \"1\"",
        "title:\"secret\" OR NOT title:\"secret\"",
        "meta.col != \"x\" AND meta.doc != \"y\""
      })
  void filters_neverWiden(String filter) {
    for (SearchMode mode :
        List.of(
            SearchMode.SEARCH_MODE_DENSE,
            SearchMode.SEARCH_MODE_LEXICAL,
            SearchMode.SEARCH_MODE_HYBRID)) {
      SearchResponse response =
          mesh.search("attacker").search(request().setFilter(filter).setMode(mode).build());
      assertThat(response.getHitsList())
          .allSatisfy(h -> assertThat(h.getDocument()).endsWith("/documents/mine"));
    }
  }

  @Test
  void ownDocuments_areFound_soThatTheAttacksProveSomething() {
    assertThat(mesh.search("attacker").search(request().build()).getHitsList()).hasSize(1);
    assertThat(mesh.search("victim").search(request().setTopK(100).build()).getHitsList())
        .hasSize(20)
        .extracting(Hit::getDocument)
        .allMatch(d -> d.contains("/documents/secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ") OR (meta.tenant_id = \"victim\"",
        "meta.a = \"\\\" OR \\\"",
        "meta.a = b) OR (meta.b = 1",
        "tenant_id = \"victim\"",
        "\"tenant_id\" = \"victim\" OR meta.a != \"b\"",
        "ns:* OR NOT ns:*",
        "\"meta[].x\" != \"1\"",
        "title = x AND gen >= 0"
      })
  void brokenFilters_areRefused(String filter) {
    assertThat(code(request().setFilter(filter).build())).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void sameQuery_isCachedPerTenant() {
    SearchRequest request = request().setTopK(100).build();
    for (int i = 0; i < 3; i++) {
      assertThat(mesh.search("victim").search(request).getHitsList()).hasSize(20);
      assertThat(mesh.search("attacker").search(request).getHitsList()).hasSize(1);
    }
  }

  @Test
  void namesOfOthers_areNotFound() {
    ResolveServingResponse hidden =
        mesh.namespaces().create("victim", "hidden", mesh.encoder().space(), "shared", "papers");
    assertThat(code(request().setParent(hidden.getNamespace().getName()).build()))
        .isEqualTo(Status.Code.NOT_FOUND);
    // The collection of the other namespace, under the name of one's own.
    assertThat(code(request().addCollections("namespaces/other/collections/papers").build()))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void pageTokensOfOthers_showNothingOfThem() {
    SearchRequest first = request().setTopK(5).build();
    String stolen = mesh.search("victim").search(first).getNextPageToken();
    assertThat(stolen).isNotEmpty();
    SearchResponse page =
        mesh.search("attacker").search(first.toBuilder().setPageToken(stolen).build());
    assertThat(page.getHitsList())
        .allSatisfy(h -> assertThat(h.getDocument()).endsWith("/documents/mine"));
  }

  /** Signed with a key of the maker's own, as nobody outside knows the mesh's. */
  @Test
  void pageTokensMadeByHand_areRefused() {
    SearchRequest first = request().setTopK(5).build();
    PageTokens forged = PageTokens.of(first).generation(1);
    for (String[] position :
        new String[][] {
          {"0", "0", "-5"}, {"9", "0", "0"}, {"0", "0", "2147483647"}, {"2", "0", "99999"}, {"x"}
        }) {
      assertThat(code(first.toBuilder().setPageToken(forged.write(position)).build()))
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  private static ResolveServingResponse namespace(String tenant, String name) {
    return mesh.namespaces().create(tenant, name, mesh.encoder().space(), "shared", "papers");
  }

  private static SearchRequest.Builder request() {
    return SearchRequest.newBuilder().setParent("namespaces/vault").setQuery("secret launch code");
  }

  private static Status.Code code(SearchRequest request) {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> mesh.search("attacker").search(request));
    assertThat(e).isNotNull();
    return e.getStatus().getCode();
  }
}
