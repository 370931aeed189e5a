package dev.vectormesh.finetune.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Nodes, attributes and tensors of a graph. */
public final class GraphParts {
  private GraphParts() {}

  public static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  public static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** An attribute that is a list of one number. */
  public static AttributeProto integers(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addInts(value)
        .build();
  }

  /** A float number without axes. */
  public static TensorProto scalar(String name, float value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addFloatData(value)
        .build();
  }

  /**
   * A constant matrix.
   *
   * @param values {@code float[rows * columns]}, row by row
   */
  public static TensorProto constant(String name, float[] values, int rows, int columns) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addDims(rows)
        .addDims(columns)
        .setRawData(ByteString.copyFrom(bytes))
        .build();
  }

  /** A float input or output without axes. */
  public static ValueInfoProto number(String name) {
    return value(name, TensorShapeProto.getDefaultInstance());
  }

  /** A float matrix of any size. */
  public static ValueInfoProto matrix(String name, String rows, String columns) {
    return value(
        name, TensorShapeProto.newBuilder().addDim(axis(rows)).addDim(axis(columns)).build());
  }

  /** A float matrix of any number of rows. */
  public static ValueInfoProto rows(String name, String rows, int columns) {
    return value(
        name,
        TensorShapeProto.newBuilder()
            .addDim(axis(rows))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns))
            .build());
  }

  private static TensorShapeProto.Dimension axis(String name) {
    return TensorShapeProto.Dimension.newBuilder().setDimParam(name).build();
  }

  private static ValueInfoProto value(String name, TensorShapeProto shape) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
