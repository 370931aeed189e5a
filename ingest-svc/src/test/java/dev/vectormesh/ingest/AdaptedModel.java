package dev.vectormesh.ingest;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.vectormesh.ingest.text.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An encoder that adapts another one, with the model that maps stored vectors: each number of a
 * vector moves one place down, the first one to the end.
 */
final class AdaptedModel {
  private static final int FLOAT = 1;
  private static final String PARAMETER =
      "parameters: { key: \"%s\" value: { string_value: \"%s\" } }%n";

  private AdaptedModel() {}

  /** What the adapter makes of a vector. */
  static float[] mapped(float[] vector) {
    float[] mapped = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      mapped[i] = vector[(i + 1) % vector.length];
    }
    return mapped;
  }

  /**
   * Lays an adapter out in a repository, with {@code <name>-map} beside it.
   *
   * @param fingerprint of the base's space
   * @param scale 1, or NaN for a map that is broken
   */
  static void install(
      Path models, String base, String name, String fingerprint, int dimension, float scale)
      throws IOException {
    Path from = models.resolve(base);
    String config = Files.readString(from.resolve("config.pbtxt"));
    String output = parameter(config, "embedding_output");
    ModelProto graph = ModelProto.parseFrom(Files.readAllBytes(from.resolve("1/model.onnx")));
    write(
        models.resolve(name),
        behind(graph, output, dimension).toByteArray(),
        without(without(config, "model_sha256"), "file_sha256")
                .replaceFirst("name: *\"[^\"]*\"", "name: \"" + name + "\"")
            + PARAMETER.formatted("adapter_base", fingerprint)
            + PARAMETER.formatted("adapter_map", name + "-map"));
    write(
        models.resolve(name + "-map"),
        alone(dimension, scale).toByteArray(),
        """
        name: "%s-map"
        backend: "onnxruntime"
        input [ { name: "vectors" data_type: TYPE_FP32 dims: [ -1, %d ] } ]
        output [ { name: "mapped" data_type: TYPE_FP32 dims: [ -1, %d ] } ]
        instance_group [ { kind: KIND_CPU } ]
        """
            .formatted(name, dimension, dimension));
  }

  private static void write(Path folder, byte[] model, String config) throws IOException {
    Files.createDirectories(folder.resolve("1"));
    Files.write(folder.resolve("1/model.onnx"), model);
    Files.writeString(
        folder.resolve("config.pbtxt"),
        config
            + "\n"
            + PARAMETER.formatted("model_sha256", ContentHash.hex(folder.resolve("1/model.onnx"))));
  }

  private static String parameter(String config, String key) {
    var found =
        java.util.regex.Pattern.compile(
                "key: *\"" + key + "\",?\\s*value:? *\\{ *string_value: *\"([^\"]*)\"")
            .matcher(config);
    if (!found.find()) {
      throw new IllegalArgumentException("no parameter " + key + " in " + config);
    }
    return found.group(1);
  }

  private static String without(String config, String key) {
    return config.replaceAll(
        "parameters:? *\\{\\s*key: *\"" + key + "\",?\\s*value:? *\\{[^}]*}\\s*}", "");
  }

  private static ModelProto behind(ModelProto model, String output, int dimension) {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    String before = output + "_base";
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto.Builder node = graph.getNode(i).toBuilder();
      for (int o = 0; o < node.getOutputCount(); o++) {
        if (node.getOutput(o).equals(output)) {
          node.setOutput(o, before);
        }
      }
      for (int n = 0; n < node.getInputCount(); n++) {
        if (node.getInput(n).equals(output)) {
          node.setInput(n, before);
        }
      }
      graph.setNode(i, node);
    }
    graph.addInitializer(matrix(dimension, 1)).addNode(product(before, output));
    return model.toBuilder().setGraph(graph).build();
  }

  private static ModelProto alone(int dimension, float scale) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(
            GraphProto.newBuilder()
                .setName("map")
                .addInput(value("vectors", dimension))
                .addOutput(value("mapped", dimension))
                .addInitializer(matrix(dimension, scale))
                .addNode(product("vectors", "mapped")))
        .build();
  }

  private static NodeProto product(String from, String to) {
    return NodeProto.newBuilder()
        .setOpType("MatMul")
        .addInput(from)
        .addInput("adapter_w")
        .addOutput(to)
        .build();
  }

  private static TensorProto matrix(int dimension, float scale) {
    TensorProto.Builder matrix =
        TensorProto.newBuilder()
            .setName("adapter_w")
            .setDataType(FLOAT)
            .addDims(dimension)
            .addDims(dimension);
    for (int row = 0; row < dimension; row++) {
      for (int column = 0; column < dimension; column++) {
        matrix.addFloatData((column + 1) % dimension == row ? scale : 0);
      }
    }
    return matrix.build();
  }

  private static ValueInfoProto value(String name, int dimension) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(FLOAT)
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder()
                                        .setDimValue(dimension)))))
        .build();
  }
}
