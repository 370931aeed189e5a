package dev.vectormesh.local.simulation;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
            .addNode(node("Gather", List.of("tokens", IDS), "found"))
            .addNode(
                node("Cast", List.of(MASK), "mask")
                    .addAttribute(number("to", TensorProto.DataType.FLOAT.getNumber())))
            .addNode(node("Unsqueeze", List.of("mask"), "row").addAttribute(numbers("axes", 1)))
            .addNode(node("MatMul", List.of("row", "found"), "sums"))
            .addNode(node("Squeeze", List.of("sums"), "flat").addAttribute(numbers("axes", 1))),
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
            .addNode(node("Flatten", List.of(PIXELS), "flat")),
        dimension);
  }

  /** Ends the graph: what is called flat, times the projection, divided by its length. */
  private static ModelProto model(GraphProto.Builder graph, int dimension) {
    graph
        .setName("stand-in")
        .addOutput(tensor(EMBEDDING, TensorProto.DataType.FLOAT, free("batch"), fixed(dimension)))
        .addNode(node("MatMul", List.of("flat", "projection"), "projected"))
        .addNode(
            node("LpNormalization", List.of("projected"), EMBEDDING)
                .addAttribute(number("axis", -1))
                .addAttribute(number("p", 2)));
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("vectormesh simulate")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(graph)
        .build();
  }

  private static TensorProto weights(String name, SplittableRandom random, int rows, int columns) {
    ByteBuffer bytes =
        ByteBuffer.allocate(rows * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextGaussian());
    }
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addDims(rows)
        .addDims(columns)
        .setRawData(ByteString.copyFrom(bytes.flip()))
        .build();
  }

  private static NodeProto.Builder node(String operator, List<String> inputs, String output) {
    return NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addOutput(output);
  }

  private static AttributeProto number(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto numbers(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addInts(value)
        .build();
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
