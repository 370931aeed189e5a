package dev.vectormesh.search.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Conditions;
import dev.vectormesh.search.query.Scope;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QdrantFiltersTest {
  private static final Scope SCOPE =
      new Scope("acme", "physical", "space", "uid", 3, Set.of(), Access.ALL);

  @Test
  void scope_isAMust() {
    assertThat(QdrantFilters.of(SCOPE, Condition.NONE))
        .isEqualTo(
            Common.Filter.newBuilder()
                .addMust(ConditionFactory.matchKeyword("tenant_id", "acme"))
                .addMust(ConditionFactory.matchKeyword("ns", "uid"))
                .addMust(ConditionFactory.match("gen", 3))
                .build());
  }

  @Test
  void collections_areAMust() {
    Scope scope = new Scope("acme", "physical", "space", "uid", 3, Set.of("c2", "c1"), Access.ALL);
    assertThat(QdrantFilters.of(scope, Condition.NONE).getMust(3))
        .isEqualTo(ConditionFactory.matchKeywords("col", List.of("c1", "c2")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta.tenant_id = \"other\" OR meta.ns = \"other\"",
        "NOT meta.tenant_id = \"acme\"",
        "meta.a = 1 OR NOT meta.a = 1",
        "meta.gen != 3",
        "\"meta.a[].tenant_id\" = \"other\""
      })
  void conditions_standBesideTheScope_neverAroundIt(String filter) {
    Common.Filter compiled = QdrantFilters.of(SCOPE, Conditions.of(Filter.parse(filter)));
    assertThat(compiled.getMustList()).hasSize(4);
    assertThat(compiled.getMustList().subList(0, 3))
        .isEqualTo(QdrantFilters.of(SCOPE, Condition.NONE).getMustList());
    assertThat(compiled.getShouldCount()).isZero();
    assertThat(compiled.getMustNotCount()).isZero();
    assertThat(compiled.getMust(3).toString().replaceAll("key: \"meta\\.[^\\n]*", ""))
        .doesNotContain("key:");
  }

  @Test
  void pictures_areWhatHasAFormat() {
    assertThat(QdrantFilters.of(SCOPE, new Condition.Picture()).getMust(3))
        .isEqualTo(
            ConditionFactory.filter(
                Common.Filter.newBuilder()
                    .addMustNot(ConditionFactory.isEmpty("picture.format"))
                    .build()));
  }

  @Test
  void oddKeys_areQuoted() {
    assertThat(QdrantFilters.keys(new Condition.Path(List.of("meta", "a b", "c[0]", "d-e"))))
        .contains("meta.\"a b\".\"c[0]\".d-e");
  }

  @Test
  void partsBeforeTheLast_areStructsOrListsOfThem() {
    assertThat(QdrantFilters.keys(new Condition.Path(List.of("title")))).containsExactly("title");
    assertThat(QdrantFilters.keys(new Condition.Path(List.of("meta", "k"))))
        .containsExactly("meta.k");
    assertThat(QdrantFilters.keys(new Condition.Path(List.of("meta", "list", "k"))))
        .containsExactly("meta.list.k", "meta.list[].k");
    assertThat(QdrantFilters.keys(new Condition.Path(Collections.nCopies(9, "meta"))))
        .as("however deep a caller goes")
        .hasSize(8);
  }

  @Test
  void numbers_compareAsRanges() {
    Common.Filter compiled =
        QdrantFilters.of(SCOPE, Conditions.of(Filter.parse("meta.year > 2020")));
    assertThat(compiled.getMust(3))
        .isEqualTo(
            ConditionFactory.range("meta.year", Common.Range.newBuilder().setGt(2020).build()));
  }

  @Test
  void presence_isNotEmpty() {
    Common.Filter compiled = QdrantFilters.of(SCOPE, Conditions.of(Filter.parse("meta.year:*")));
    assertThat(compiled.getMust(3).getFilter().getMustNotList())
        .containsExactly(ConditionFactory.isEmpty("meta.year"));
  }
}
