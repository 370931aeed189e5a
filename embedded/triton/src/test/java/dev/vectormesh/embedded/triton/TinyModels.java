package dev.vectormesh.embedded.triton;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes models of one operator into a repository: {@code y = Identity(x)}, of any element type,
 * {@code [batch][n]}.
 */
final class TinyModels {
  private final Path repository;

  TinyModels(Path repository) {
    this.repository = repository;
  }

  TinyModels identity(String model, int version, TensorProto.DataType type) {
    ModelProto proto =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(
                GraphProto.newBuilder()
                    .setName(model)
                    .addInput(value("x", type))
                    .addOutput(value("y", type))
                    .addNode(
                        NodeProto.newBuilder().setOpType("Identity").addInput("x").addOutput("y")))
            .build();
    return write(model + "/" + version + "/model.onnx", proto.toByteArray());
  }

  TinyModels config(String model, String text) {
    return write(model + "/config.pbtxt", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  TinyModels write(String path, byte[] bytes) {
    try {
      Path file = repository.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
