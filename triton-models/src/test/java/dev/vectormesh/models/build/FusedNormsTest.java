package dev.vectormesh.models.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusedNormsTest {
  /** A transformer's layer has two: behind its attention, and behind its last product. */
  @ParameterizedTest
  @CsvSource({"bge-small-en-v1.5-int8, 12", "all-minilm-l6-v2-int8, 6"})
  void builtModels_haveTheirLayersNormsFused_andTheEmbeddingsAsItWas(String name, int layers)
      throws Exception {
    Path file = Path.of("target", "repository", name, "1", "model.onnx");
    GraphProto graph = ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();

    assertThat(operators(graph, "SkipLayerNormalization")).isEqualTo(2 * layers);
    assertThat(operators(graph, "Sqrt")).isEqualTo(1);
  }

  @Test
  void sumAndNorm_becomeOneOperator_ofTheSameNumbers() {
    GraphProto.Builder graph = graph();
    norm(graph, "first", "a", "b", "first.out");
    norm(graph, "second", "first.out", "c", "out");

    GraphProto fused = FusedNorms.fuse(model(graph)).getGraph();

    NodeProto last = fused.getNode(fused.getNodeCount() - 1);
    assertThat(last.getOpType()).isEqualTo("SkipLayerNormalization");
    assertThat(last.getInputList())
        .containsExactly("first.out", "c", "second.scale", "second.shift");
    assertThat(last.getOutputList()).containsExactly("out");
    assertThat(last.getAttribute(0).getF()).isEqualTo(1e-5f);
    assertThat(fused.getNodeCount()).isEqualTo(11);
  }

  @Test
  void aSumThatSomethingElseNeeds_staysAsItIs() {
    GraphProto.Builder graph = graph();
    norm(graph, "first", "a", "b", "first.out");
    norm(graph, "second", "first.out", "c", "out");
    graph.addNode(node("Relu", "other", "second.sum"));

    assertThatThrownBy(() -> FusedNorms.fuse(model(graph)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no sum with a layer normalisation behind it");
  }

  @Test
  void anotherPower_isNoNorm() {
    GraphProto.Builder graph = graph();
    norm(graph, "first", "a", "b", "first.out");
    norm(graph, "second", "first.out", "c", "out");
    graph.setInitializer(0, number("two", 3));

    assertThatThrownBy(() -> FusedNorms.fuse(model(graph)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long operators(GraphProto graph, String type) {
    return graph.getNodeList().stream().filter(node -> node.getOpType().equals(type)).count();
  }

  private static GraphProto.Builder graph() {
    return GraphProto.newBuilder()
        .addInitializer(number("two", 2))
        .addInitializer(number("epsilon", 1e-5f));
  }

  private static ModelProto model(GraphProto.Builder graph) {
    return ModelProto.newBuilder().setGraph(graph).build();
  }

  private static void norm(
      GraphProto.Builder graph, String name, String left, String right, String output) {
    graph.addInitializer(number(name + ".scale", 1)).addInitializer(number(name + ".shift", 0));
    graph
        .addNode(node("Add", name + ".sum", left, right))
        .addNode(node("ReduceMean", name + ".mean", name + ".sum"))
        .addNode(node("Sub", name + ".centred", name + ".sum", name + ".mean"))
        .addNode(node("Pow", name + ".squared", name + ".centred", "two"))
        .addNode(node("ReduceMean", name + ".variance", name + ".squared"))
        .addNode(node("Add", name + ".safe", name + ".variance", "epsilon"))
        .addNode(node("Sqrt", name + ".root", name + ".safe"))
        .addNode(node("Div", name + ".divided", name + ".centred", name + ".root"))
        .addNode(node("Mul", name + ".scaled", name + ".divided", name + ".scale"))
        .addNode(node("Add", output, name + ".scaled", name + ".shift"));
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static TensorProto number(String name, float value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addFloatData(value)
        .build();
  }
}
