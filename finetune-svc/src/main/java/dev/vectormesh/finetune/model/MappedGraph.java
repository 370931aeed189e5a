package dev.vectormesh.finetune.model;

import static dev.vectormesh.finetune.graph.GraphParts.constant;
import static dev.vectormesh.finetune.graph.GraphParts.integer;
import static dev.vectormesh.finetune.graph.GraphParts.node;
import static dev.vectormesh.finetune.graph.GraphParts.rows;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.vectormesh.finetune.adapter.Adapter;
import java.util.HashSet;
import java.util.Set;

/**
 * An {@link Adapter} as graphs: behind an encoder's embedding, and by itself for vectors that are
 * stored. Both compute v -> vW / |vW|, by operators that every set has.
 */
final class MappedGraph {
  static final String VECTORS = "vectors";
  static final String MAPPED = "mapped";

  private static final int OPERATORS = 12;
  private static final int FORMAT = 7;

  private MappedGraph() {}

  /**
   * Appends the map behind an output of a graph, whose name stays; all else stays as it is, weights
   * of eight bits too.
   *
   * @param output of the graph, {@code float[batch][adapter.dimension()]}
   * @throws IllegalArgumentException when the graph has no such output
   */
  static ModelProto behind(ModelProto model, String output, Adapter adapter) {
    GraphProto graph = model.getGraph();
    if (graph.getOutputList().stream().noneMatch(each -> each.getName().equals(output))) {
      throw new IllegalArgumentException("the graph has no output " + output);
    }
    String before = unused(graph, output + "/unmapped");
    String weights = unused(graph, output + "/map");
    String product = unused(graph, output + "/mapped");
    GraphProto.Builder changed = graph.toBuilder().clearNode();
    for (NodeProto node : graph.getNodeList()) {
      changed.addNode(renamed(node, output, before));
    }
    addMap(changed, adapter, before, output, weights, product);
    return model.toBuilder().setGraph(changed).build();
  }

  /** A graph that maps stored vectors, {@code float[n][dimension]}, n of any size. */
  static ModelProto alone(Adapter adapter) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("map")
            .addInput(rows(VECTORS, "vectors", adapter.dimension()))
            .addOutput(rows(MAPPED, "vectors", adapter.dimension()));
    addMap(graph, adapter, VECTORS, MAPPED, "map", "product");
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("vectormesh")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(graph)
        .build();
  }

  private static void addMap(
      GraphProto.Builder graph,
      Adapter adapter,
      String from,
      String to,
      String weights,
      String product) {
    int dimension = adapter.dimension();
    graph
        .addInitializer(constant(weights, adapter.weights(), dimension, dimension))
        .addNode(node("MatMul", product, from, weights))
        .addNode(
            node("LpNormalization", to, product)
                .addAttribute(integer("axis", -1))
                .addAttribute(integer("p", 2)));
  }

  private static NodeProto renamed(NodeProto node, String from, String to) {
    NodeProto.Builder changed = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      if (node.getInput(i).equals(from)) {
        changed.setInput(i, to);
      }
    }
    for (int i = 0; i < node.getOutputCount(); i++) {
      if (node.getOutput(i).equals(from)) {
        changed.setOutput(i, to);
      }
    }
    return changed.build();
  }

  /** A name that nothing of the graph has: an adapter may already be behind it. */
  private static String unused(GraphProto graph, String name) {
    Set<String> used = new HashSet<>();
    graph.getNodeList().forEach(node -> used.addAll(node.getOutputList()));
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(used::add);
    String free = name;
    for (int again = 2; used.contains(free); again++) {
      free = name + again;
    }
    return free;
  }
}
