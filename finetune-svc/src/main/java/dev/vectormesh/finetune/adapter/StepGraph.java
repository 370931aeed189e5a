package dev.vectormesh.finetune.adapter;

import static dev.vectormesh.finetune.graph.GraphParts.integer;
import static dev.vectormesh.finetune.graph.GraphParts.integers;
import static dev.vectormesh.finetune.graph.GraphParts.matrix;
import static dev.vectormesh.finetune.graph.GraphParts.node;
import static dev.vectormesh.finetune.graph.GraphParts.number;
import static dev.vectormesh.finetune.graph.GraphParts.scalar;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import org.jspecify.annotations.Nullable;

/**
 * A training step of an adapter as a graph for ONNX Runtime, which has fast matrix products:
 * InfoNCE (van den Oord, Li and Vinyals 2018) over a {@link Batch}, and its gradient, derived by
 * hand.
 *
 * <p>x = QW, y = DW, u = x / |x|, v = y / |y|, p = softmax(uv' / temperature + mask); loss =
 * -sum(target * log p) / sum(target). G = (rowsum(target) * p - target) / (temperature *
 * sum(target)) is the gradient at uv', from which Gv and G'u are those at u and v, and (e - (e.u)u)
 * / |x| is what e at u is at x.
 */
final class StepGraph {
  static final String WEIGHTS = "weights";
  static final String QUERIES = "queries";
  static final String DOCUMENTS = "documents";
  static final String TARGET = "target";
  static final String MASK = "mask";
  static final String LOSS = "loss";
  static final String GRADIENT = "gradient";

  private static final int OPERATORS = 13;
  private static final int FORMAT = 8;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("adapter-step");

  private StepGraph() {}

  /** The loss alone. */
  static byte[] loss(float temperature) {
    StepGraph step = new StepGraph();
    step.addLoss(temperature);
    return step.bytes();
  }

  /** Loss and gradient. */
  static byte[] gradient(float temperature) {
    StepGraph step = new StepGraph();
    step.addLoss(temperature);
    step.addGradient();
    return step.bytes();
  }

  private void addLoss(float temperature) {
    graph
        .addInitializer(scalar("sharpness", 1 / temperature))
        .addInput(matrix(WEIGHTS, "d", "d"))
        .addInput(matrix(QUERIES, "rows", "d"))
        .addInput(matrix(DOCUMENTS, "columns", "d"))
        .addInput(matrix(TARGET, "rows", "columns"))
        .addInput(matrix(MASK, "rows", "columns"))
        .addOutput(number(LOSS));
    add("MatMul", "x", QUERIES, WEIGHTS);
    add("MatMul", "y", DOCUMENTS, WEIGHTS);
    addLengths("x", "xLength");
    addLengths("y", "yLength");
    add("Div", "u", "x", "xLength");
    add("Div", "v", "y", "yLength");
    add("Transpose", "vTransposed", "v");
    add("MatMul", "cosines", "u", "vTransposed");
    add("Mul", "sharpened", "cosines", "sharpness");
    add("Add", "logits", "sharpened", MASK);
    add("LogSoftmax", "logP", "logits");
    add("Mul", "targeted", TARGET, "logP");
    addSum("targeted", "gain", false);
    addSum(TARGET, "total", false);
    add("Neg", "cost", "gain");
    add("Div", LOSS, "cost", "total");
  }

  private void addGradient() {
    graph
        .addOutput(matrix(GRADIENT, "d", "d"))
        .addInitializer(
            TensorProto.newBuilder()
                .setName("lastAxis")
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(1));
    add("Exp", "p", "logP");
    addSum(TARGET, "rowTotals", true);
    add("Mul", "expected", "rowTotals", "p");
    add("Sub", "excess", "expected", TARGET);
    add("Mul", "sharpExcess", "excess", "sharpness");
    add("Div", "g", "sharpExcess", "total");
    add("MatMul", "atU", "g", "v");
    add("Transpose", "gTransposed", "g");
    add("MatMul", "atV", "gTransposed", "u");
    addBeforeDivision("atU", "u", "xLength", "atX");
    addBeforeDivision("atV", "v", "yLength", "atY");
    graph.addNode(transposedProduct(QUERIES, "atX", null, "ofQueries"));
    graph.addNode(transposedProduct(DOCUMENTS, "atY", "ofQueries", GRADIENT));
  }

  /** The gradient at a vector, from that at the vector divided by its length. */
  private void addBeforeDivision(String at, String unit, String length, String output) {
    add("Mul", output + "Parts", at, unit);
    addSum(output + "Parts", output + "Along", true);
    add("Mul", output + "Parallel", output + "Along", unit);
    add("Sub", output + "Across", at, output + "Parallel");
    add("Div", output, output + "Across", length);
  }

  private void addLengths(String vectors, String output) {
    graph.addNode(
        node("ReduceL2", output, vectors)
            .addAttribute(integers("axes", 1))
            .addAttribute(integer("keepdims", 1)));
  }

  private void addSum(String matrix, String output, boolean ofRows) {
    NodeProto.Builder sum =
        node("ReduceSum", output, matrix).addAttribute(integer("keepdims", ofRows ? 1 : 0));
    graph.addNode(ofRows ? sum.addInput("lastAxis") : sum);
  }

  private static NodeProto.Builder transposedProduct(
      String left, String right, @Nullable String added, String output) {
    NodeProto.Builder product =
        node("Gemm", output, left, right).addAttribute(integer("transA", 1));
    return added == null ? product : product.addInput(added);
  }

  private void add(String operator, String output, String... inputs) {
    graph.addNode(node(operator, output, inputs));
  }

  private byte[] bytes() {
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("vectormesh")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(graph)
        .build()
        .toByteArray();
  }
}
