package dev.vectormesh.local.simulation;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vectormesh.finetune.graph.GraphParts;
import java.util.List;
import java.util.SplittableRandom;

/** The graphs of a {@link StandInModel}, as ONNX. */
final class StandInGraphs {
  /** Tokens of the tokenizer whose words are taken. */
  private static final int VOCABULARY = 30_522;

  private static final int WIDTH = 64;

  /** Pixels of the pictures' sides. */
  static final int SIDE = 16;

  private static final int OPERATORS = 12;
  private static final int FORMAT = 8;
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String PIXELS = "pixel_values";
  private static final String EMBEDDING = "embedding";

  private StandInGraphs() {}

  static ModelProto textTower(int dimension) {
    SplittableRandom random = new SplittableRandom(dimension);
    return model(
        GraphProto.newBuilder()
            .addInitializer(weights("tokens", random, VOCABULARY, WIDTH))
            .addInitializer(weights("projection", random, WIDTH, dimension))
            .addInput(tensor(IDS, TensorProto.DataType.INT64, free("batch"), free("tokens")))
            .addInput(tensor(MASK, TensorProto.DataType.INT64, free("batch"), free("tokens")))
            .addNode(GraphParts.node("Gather", "found", "tokens", IDS))
            .addNode(
                GraphParts.node("Cast", "mask", MASK)
                    .addAttribute(GraphParts.integer("to", TensorProto.DataType.FLOAT.getNumber())))
            .addNode(
                GraphParts.node("Unsqueeze", "row", "mask")
                    .addAttribute(GraphParts.integers("axes", 1)))
            .addNode(GraphParts.node("MatMul", "sums", "row", "found"))
            .addNode(
                GraphParts.node("Squeeze", "flat", "sums")
                    .addAttribute(GraphParts.integers("axes", 1))),
        dimension);
  }

  static ModelProto imageTower(int dimension) {
    SplittableRandom random = new SplittableRandom(-dimension);
    return model(
        GraphProto.newBuilder()
            .addInitializer(weights("projection", random, 3 * SIDE * SIDE, dimension))
            .addInput(
                tensor(
                    PIXELS,
                    TensorProto.DataType.FLOAT,
                    free("batch"),
                    fixed(3),
                    fixed(SIDE),
                    fixed(SIDE)))
            .addNode(GraphParts.node("Flatten", "flat", PIXELS)),
        dimension);
  }

  /** Ends the graph: what is called flat, times the projection, divided by its length. */
  private static ModelProto model(GraphProto.Builder graph, int dimension) {
    graph
        .setName("stand-in")
        .addOutput(tensor(EMBEDDING, TensorProto.DataType.FLOAT, free("batch"), fixed(dimension)))
        .addNode(GraphParts.node("MatMul", "projected", "flat", "projection"))
        .addNode(
            GraphParts.node("LpNormalization", EMBEDDING, "projected")
                .addAttribute(GraphParts.integer("axis", -1))
                .addAttribute(GraphParts.integer("p", 2)));
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("vectormesh simulate")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(graph)
        .build();
  }

  private static TensorProto weights(String name, SplittableRandom random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return GraphParts.constant(name, values, rows, columns);
  }

  private static TensorShapeProto.Dimension fixed(int size) {
    return TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
  }

  /** An axis of any size. */
  private static TensorShapeProto.Dimension free(String name) {
    return TensorShapeProto.Dimension.newBuilder().setDimParam(name).build();
  }

  private static ValueInfoProto tensor(
      String name, TensorProto.DataType type, TensorShapeProto.Dimension... axes) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(TensorShapeProto.newBuilder().addAllDim(List.of(axes)))))
        .build();
  }
}
