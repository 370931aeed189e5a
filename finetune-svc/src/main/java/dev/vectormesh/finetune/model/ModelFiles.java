package dev.vectormesh.finetune.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.common.hash.Hashing;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.TextFormat;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.inference.v2.DataType;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelInput;
import dev.vectormesh.inference.v2.ModelInstanceGroup;
import dev.vectormesh.inference.v2.ModelOutput;
import dev.vectormesh.inference.v2.ModelParameter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Lays out the files of a model that an adapter makes of another, as Triton reads them. */
final class ModelFiles {
  /** The fingerprint of the space that an encoder adapts. */
  static final String ADAPTER_BASE = "adapter_base";

  /** The model that maps vectors of that space. */
  static final String ADAPTER_MAP = "adapter_map";

  private static final String CONFIG = "config.pbtxt";
  private static final String DEFAULT_FILE = "model.onnx";
  private static final String IMAGE_TOWER = "image_tower";
  private static final String MODEL_SHA256 = "model_sha256";

  /** Of a base whose file was made to calculate the same with fewer operators. */
  private static final String FILE_SHA256 = "file_sha256";

  private ModelFiles() {}

  /** The configuration of a model of a repository. */
  static ModelConfig config(Path folder) throws IOException {
    Path file = folder.resolve(CONFIG);
    return TextFormat.parse(Files.readString(file), ModelConfig.class);
  }

  /** The tower that reads pictures for this one; empty where there is none. */
  static String imageTower(ModelConfig config) {
    return text(config, IMAGE_TOWER);
  }

  /**
   * Copies an encoder, with the adapter behind its embedding. Its name is that of the folder.
   *
   * @param version the folder of the version that is copied, as {@code 1}
   * @param parameters that replace those of the copied one
   */
  static void adapted(
      Path from, String version, Path to, Adapter adapter, List<Parameter> parameters)
      throws IOException {
    ModelConfig base = config(from);
    String file =
        base.getDefaultModelFilename().isEmpty() ? DEFAULT_FILE : base.getDefaultModelFilename();
    Path folder = Files.createDirectories(to.resolve("1"));
    copyBeside(from.resolve(version), folder, file);
    ModelProto graph =
        MappedGraph.behind(
            read(from.resolve(version).resolve(file)), text(base, "embedding_output"), adapter);
    String hash = write(graph, folder.resolve(file));
    ModelConfig.Builder config =
        base.toBuilder()
            .setName(name(to))
            // Requests of a model that is gone are no measure for this one.
            .clearModelWarmup();
    for (Parameter parameter : parameters) {
      config.putParameters(parameter.key(), value(parameter.value()));
    }
    config.putParameters(MODEL_SHA256, value(hash)).removeParameters(FILE_SHA256);
    Files.writeString(to.resolve(CONFIG), config.build().toString());
  }

  /** Lays out the model that maps stored vectors. */
  static void map(Path to, Adapter adapter) throws IOException {
    Path folder = Files.createDirectories(to.resolve("1"));
    String hash = write(MappedGraph.alone(adapter), folder.resolve(DEFAULT_FILE));
    ModelConfig config =
        ModelConfig.newBuilder()
            .setName(name(to))
            .setBackend("onnxruntime")
            .addInput(
                ModelInput.newBuilder()
                    .setName(MappedGraph.VECTORS)
                    .setDataType(DataType.TYPE_FP32)
                    .addDims(-1)
                    .addDims(adapter.dimension()))
            .addOutput(
                ModelOutput.newBuilder()
                    .setName(MappedGraph.MAPPED)
                    .setDataType(DataType.TYPE_FP32)
                    .addDims(-1)
                    .addDims(adapter.dimension()))
            .addInstanceGroup(
                ModelInstanceGroup.newBuilder().setKind(ModelInstanceGroup.Kind.KIND_CPU))
            .putParameters("intra_op_thread_count", value("1"))
            .putParameters("inter_op_thread_count", value("1"))
            .putParameters(MODEL_SHA256, value(hash))
            .build();
    Files.writeString(to.resolve(CONFIG), config.toString());
  }

  /** A parameter of a configuration. */
  record Parameter(String key, String value) {
    static Parameter imageTower(String model) {
      return new Parameter(IMAGE_TOWER, model);
    }
  }

  private static String name(Path folder) {
    return folder.getFileName().toString();
  }

  private static String text(ModelConfig config, String key) {
    return config.getParametersOrDefault(key, ModelParameter.getDefaultInstance()).getStringValue();
  }

  private static ModelParameter value(String text) {
    return ModelParameter.newBuilder().setStringValue(text).build();
  }

  /** The tokenizer, and weights that lie outside of the graph's own file. */
  private static void copyBeside(Path from, Path to, String graph) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals(graph)) {
          Files.copy(
              file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static ModelProto read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      CodedInputStream coded = CodedInputStream.newInstance(in);
      coded.setSizeLimit(Integer.MAX_VALUE);
      return ModelProto.parseFrom(coded);
    }
  }

  /** The file's SHA-256. */
  private static String write(ModelProto graph, Path file) throws IOException {
    byte[] bytes = graph.toByteArray();
    Files.write(file, bytes);
    return Hashing.sha256().hashBytes(bytes).toString();
  }
}
