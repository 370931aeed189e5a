package dev.vectormesh.models.build;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/**
 * Appends to an encoder's graph what turns its token vectors {@code last_hidden_state} {@code
 * float[B][L][D]} into one L2-normalised {@code embedding} {@code float[B][D]} per text, so that an
 * answer carries 4·D bytes a text and not 4·L·D.
 *
 * <p>The token vectors stay an output of the graph. Operators are those of the file's own set (the
 * axes of Unsqueeze and Squeeze became inputs in set 13, so files of that set or newer are
 * refused).
 */
final class PooledGraph {
  static final String TOKENS = "last_hidden_state";
  static final String EMBEDDING = "embedding";
  private static final String MASK = "attention_mask";

  /** How token vectors become one vector. */
  enum Pooling {
    /** The vector of the first token, which the model was trained to sum the text up in. */
    CLS,
    /** The mean over the tokens that the attention mask names. */
    MEAN
  }

  private PooledGraph() {}

  static ModelProto append(ModelProto model, Pooling pooling, int dimension) {
    long opset =
        model.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty())
            .mapToLong(OperatorSetIdProto::getVersion)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("the file names no operator set"));
    if (opset < 11 || opset > 12) {
      throw new IllegalArgumentException("operator set " + opset + ", 11 or 12 is understood");
    }
    GraphProto.Builder graph = model.getGraph().toBuilder();
    if (graph.getOutputCount() != 1 || !graph.getOutput(0).getName().equals(TOKENS)) {
      throw new IllegalArgumentException("the only output has to be " + TOKENS);
    }
    String pooled =
        switch (pooling) {
          case CLS -> cls(graph);
          case MEAN -> mean(graph);
        };
    graph.addNode(
        node("LpNormalization", List.of(pooled), EMBEDDING)
            .addAttribute(integer("axis", -1))
            .addAttribute(integer("p", 2)));
    graph.addOutput(0, vectors(dimension));
    return model.toBuilder().setGraph(graph).build();
  }

  private static String cls(GraphProto.Builder graph) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("/pooling/first")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addInt64Data(0));
    graph.addNode(
        node("Gather", List.of(TOKENS, "/pooling/first"), "/pooling/cls")
            .addAttribute(integer("axis", 1)));
    return "/pooling/cls";
  }

  /**
   * The mask as a row vector times the token vectors is their sum over the text. Its direction is
   * the mean's, and only the direction is left after normalisation, so nothing divides by the
   * count.
   */
  private static String mean(GraphProto.Builder graph) {
    graph.addNode(
        node("Cast", List.of(MASK), "/pooling/mask")
            .addAttribute(integer("to", TensorProto.DataType.FLOAT.getNumber())));
    graph.addNode(
        node("Unsqueeze", List.of("/pooling/mask"), "/pooling/row")
            .addAttribute(integers("axes", 1)));
    graph.addNode(node("MatMul", List.of("/pooling/row", TOKENS), "/pooling/sum"));
    graph.addNode(
        node("Squeeze", List.of("/pooling/sum"), "/pooling/mean")
            .addAttribute(integers("axes", 1)));
    return "/pooling/mean";
  }

  private static NodeProto.Builder node(String operator, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName("/pooling/" + operator)
        .addAllInput(inputs)
        .addOutput(output);
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto integers(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addInts(value)
        .build();
  }

  private static ValueInfoProto vectors(int dimension) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch_size"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(EMBEDDING)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
