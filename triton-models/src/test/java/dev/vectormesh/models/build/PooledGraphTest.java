package dev.vectormesh.models.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vectormesh.models.build.PooledGraph.Pooling;
import org.junit.jupiter.api.Test;

class PooledGraphTest {
  @Test
  void append_putsTheEmbeddingBeforeTheTokenVectors() {
    ModelProto pooled = PooledGraph.append(encoder(11, "last_hidden_state"), Pooling.CLS, 384);

    assertThat(pooled.getGraph().getOutputList())
        .extracting(ValueInfoProto::getName)
        .containsExactly("embedding", "last_hidden_state");
    assertThat(pooled.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .containsExactly("Gather", "LpNormalization");
  }

  @Test
  void append_isTheSameEveryTime() {
    ModelProto encoder = encoder(11, "last_hidden_state");

    assertThat(PooledGraph.append(encoder, Pooling.MEAN, 384).toByteArray())
        .isEqualTo(PooledGraph.append(encoder, Pooling.MEAN, 384).toByteArray());
  }

  @Test
  void append_refusesWhatItDoesNotUnderstand() {
    assertThatThrownBy(
            () -> PooledGraph.append(encoder(13, "last_hidden_state"), Pooling.MEAN, 384))
        .hasMessageContaining("operator set 13");
    assertThatThrownBy(() -> PooledGraph.append(encoder(11, "logits"), Pooling.CLS, 384))
        .hasMessageContaining("last_hidden_state");
  }

  private static ModelProto encoder(int opset, String output) {
    return ModelProto.newBuilder()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .setGraph(GraphProto.newBuilder().addOutput(ValueInfoProto.newBuilder().setName(output)))
        .build();
  }
}
