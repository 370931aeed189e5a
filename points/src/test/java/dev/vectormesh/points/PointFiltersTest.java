package dev.vectormesh.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common.Filter;
import org.junit.jupiter.api.Test;

class PointFiltersTest {
  @Test
  void generation_isOfOneTenantAndNamespace() {
    assertThat(PointFilters.generation("acme", "uid", 3).build())
        .isEqualTo(
            Filter.newBuilder()
                .addMust(ConditionFactory.matchKeyword("tenant_id", "acme"))
                .addMust(ConditionFactory.matchKeyword("ns", "uid"))
                .addMust(ConditionFactory.match("gen", 3))
                .build());
  }
}
