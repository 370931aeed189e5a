package dev.vectormesh.embedded.triton;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes models of one operator into a repository: {@code y = Identity(x)} of any element type, and
 * {@code y = table[x]} of INT64, {@code [batch][n]}.
 */
public final class TinyModels {
  private static final NodeProto IDENTITY =
      NodeProto.newBuilder().setOpType("Identity").addInput("x").addOutput("y").build();

  private final Path repository;

  /** What the server under test has; a Triton from PyPI has Python alone. */
  private final Backend backend =
      Backend.valueOf(
          System.getProperty("vectormesh.contract.triton.backend", "onnxruntime")
              .toUpperCase(Locale.ROOT));

  private enum Backend {
    ONNXRUNTIME("onnxruntime"),
    PYTHON("python");

    private final String name;

    Backend(String name) {
      this.name = name;
    }
  }

  public TinyModels(Path repository) {
    this.repository = repository;
  }

  String backend() {
    return backend.name;
  }

  /** As JSON, for a load: a configuration of INT64 with this largest batch. */
  String sent(int maxBatch) {
    return """
    {"backend": "%s", "max_batch_size": %d,
     "input": [{"name": "x", "data_type": "TYPE_INT64", "dims": [-1]}],
     "output": [{"name": "y", "data_type": "TYPE_INT64", "dims": [-1]}]}
    """
        .formatted(backend.name, maxBatch);
  }

  public TinyModels identity(String model, int version, TensorProto.DataType type) {
    return graph(model, version, type, IDENTITY);
  }

  /** A model that takes 0, 1 and 2 as they are, and fails on anything else. */
  public TinyModels lookup(String model, int version) {
    TensorProto table =
        TensorProto.newBuilder()
            .setName("table")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(3)
            .addInt64Data(0)
            .addInt64Data(1)
            .addInt64Data(2)
            .build();
    NodeProto gather =
        NodeProto.newBuilder()
            .setOpType("Gather")
            .addInput("table")
            .addInput("x")
            .addOutput("y")
            .build();
    return graph(model, version, TensorProto.DataType.INT64, gather, table);
  }

  /** {@code y = Identity(x)} of INT64 whose shape is this one. */
  public TinyModels fixed(String model, int version, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) {
      dimensions.addDimBuilder().setDimValue(size);
    }
    return graph(model, version, TensorProto.DataType.INT64, dimensions.build(), IDENTITY);
  }

  private TinyModels graph(
      String model,
      int version,
      TensorProto.DataType type,
      NodeProto node,
      TensorProto... constants) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
            .build();
    return graph(model, version, type, shape, node, constants);
  }

  private TinyModels graph(
      String model,
      int version,
      TensorProto.DataType type,
      TensorShapeProto shape,
      NodeProto node,
      TensorProto... constants) {
    ModelProto proto =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(
                GraphProto.newBuilder()
                    .setName(model)
                    .addInput(value("x", type, shape))
                    .addOutput(value("y", type, shape))
                    .addAllInitializer(List.of(constants))
                    .addNode(node))
            .build();
    byte[] bytes =
        backend == Backend.PYTHON
            ? PythonModels.text(type, node.getOpType().equals("Gather")).getBytes(UTF_8)
            : proto.toByteArray();
    return write(model + "/" + version + "/model.onnx", bytes);
  }

  /** A configuration for INT64 with these lines in it. */
  public TinyModels batched(String model, int maxBatch, String lines) {
    return config(
        model,
        """
        max_batch_size: %d
        input [ { name: "x" data_type: TYPE_INT64 dims: [ -1 ] } ]
        output [ { name: "y" data_type: TYPE_INT64 dims: [ -1 ] } ]
        %s
        """
            .formatted(maxBatch, lines));
  }

  public TinyModels delete(String model) {
    try {
      MoreFiles.deleteRecursively(repository.resolve(model), RecursiveDeleteOption.ALLOW_INSECURE);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TinyModels config(String model, String text) {
    String backed = backend == Backend.PYTHON ? "backend: \"python\"\n" + text : text;
    return write(model + "/config.pbtxt", backed.getBytes(UTF_8));
  }

  public TinyModels write(String path, byte[] bytes) {
    try {
      Path file = repository.resolve(path);
      Files.createDirectories(file.getParent());
      if (backend == Backend.PYTHON && path.endsWith("/model.onnx")) {
        String model = path.substring(0, path.indexOf('/'));
        Path config = repository.resolve(model).resolve("config.pbtxt");
        if (!Files.exists(config)) {
          Files.writeString(config, "backend: \"python\"");
        }
        file = file.resolveSibling("model.py");
      }
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ValueInfoProto value(
      String name, TensorProto.DataType type, TensorShapeProto shape) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
