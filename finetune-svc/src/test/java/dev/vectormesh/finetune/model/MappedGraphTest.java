package dev.vectormesh.finetune.model;

import static dev.vectormesh.finetune.graph.GraphParts.node;
import static dev.vectormesh.finetune.graph.GraphParts.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vectormesh.finetune.adapter.Adapter;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MappedGraphTest {
  private static final int DIMENSION = 6;

  private static Adapter random(int seed) {
    Random random = new Random(seed);
    float[] weights = new float[DIMENSION * DIMENSION];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    return new Adapter(DIMENSION, weights);
  }

  private static float[][] run(ModelProto model, String input, float[][] vectors, String output)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model.toByteArray());
        OnnxTensor tensor = OnnxTensor.createTensor(environment, vectors);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      return (float[][]) result.get(output).orElseThrow().getValue();
    }
  }

  private static float[] vector(int seed) {
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** An "encoder" whose embedding is its input, doubled, and another output that reads it. */
  private static ModelProto encoder() {
    return ModelProto.newBuilder()
        .setIrVersion(7)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(12))
        .setGraph(
            GraphProto.newBuilder()
                .setName("encoder")
                .addInput(rows("in", "n", DIMENSION))
                .addNode(node("Add", "embedding", "in", "in"))
                .addNode(node("Neg", "other", "embedding"))
                .addOutput(rows("embedding", "n", DIMENSION))
                .addOutput(rows("other", "n", DIMENSION)))
        .build();
  }

  @Test
  void alone_mapsVectors_asTheAdapterDoes() throws OrtException {
    Adapter adapter = random(1);
    float[][] vectors = {vector(2), vector(3), vector(4)};

    float[][] mapped =
        run(MappedGraph.alone(adapter), MappedGraph.VECTORS, vectors, MappedGraph.MAPPED);

    for (int i = 0; i < vectors.length; i++) {
      assertThat(mapped[i]).containsExactly(adapter.apply(vectors[i]), within(1e-5f));
    }
  }

  @Test
  void behind_mapsTheEmbedding_andLeavesOtherOutputsAlone() throws OrtException {
    Adapter adapter = random(1);
    float[][] in = {vector(2)};

    ModelProto mapped = MappedGraph.behind(encoder(), "embedding", adapter);

    assertThat(run(mapped, "in", in, "embedding")[0])
        .containsExactly(adapter.apply(in[0]), within(1e-5f));
    assertThat(run(mapped, "in", in, "other")).isEqualTo(run(encoder(), "in", in, "other"));
  }

  @Test
  void behindAnAdapter_anotherAdapterMapsOn() throws OrtException {
    Adapter first = random(1);
    Adapter second = random(2);
    float[][] in = {vector(3)};

    ModelProto twice =
        MappedGraph.behind(MappedGraph.behind(encoder(), "embedding", first), "embedding", second);

    assertThat(run(twice, "in", in, "embedding")[0])
        .containsExactly(second.apply(first.apply(in[0])), within(1e-5f));
  }

  @Test
  void behind_anOutputThatIsNotThere_isRefused() {
    assertThatThrownBy(() -> MappedGraph.behind(encoder(), "pooled", random(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the graph has no output pooled");
  }
}
