package dev.vectormesh.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.VectorParams;
import org.junit.jupiter.api.Test;

class PointSchemaTest {
  private static VectorParams dense(int dimension) {
    return PointSchema.collection("c", dimension, Distance.Cosine)
        .getVectorsConfig()
        .getParamsMap()
        .getMapOrThrow(VectorNames.DENSE);
  }

  @Test
  void longVectors_areComparedByBytesInMemoryAndKeptOnDisk() {
    VectorParams dense = dense(1_024);

    assertThat(dense.getQuantizationConfig().getScalar().getType())
        .isEqualTo(QuantizationType.Int8);
    assertThat(dense.getQuantizationConfig().getScalar().getAlwaysRam()).isTrue();
    assertThat(dense.getOnDisk()).isTrue();
  }

  @Test
  void shortVectors_areComparedAsTheyAre() {
    assertThat(dense(384).hasQuantizationConfig()).isFalse();
    assertThat(dense(384).getOnDisk()).isFalse();
  }
}
