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
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import dev.vectormesh.models.BundledModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A text encoder of random weights, for a space of any dimension: what is searched for is as
 * meaningless as simulated vectors are, and takes next to no time to encode. Its graph sums up a
 * vector of each token, multiplies by a matrix, and divides by the length.
 */
public final class StandInModel {
  /** Tokens of the tokenizer whose words it takes. */
  private static final int VOCABULARY = 30_522;

  private static final int WIDTH = 64;
  private static final int OPERATORS = 12;
  private static final int FORMAT = 8;
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String EMBEDDING = "embedding";

  private static final String CONFIG =
      """
      # Random weights: its vectors mean nothing. Made by `vectormesh simulate`.
      name: "%1$s"
      backend: "onnxruntime"
      max_batch_size: 64
      input [
        { name: "input_ids" data_type: TYPE_INT64 dims: [ -1 ] },
        { name: "attention_mask" data_type: TYPE_INT64 dims: [ -1 ] }
      ]
      output [ { name: "embedding" data_type: TYPE_FP32 dims: [ %2$d ] } ]
      version_policy: { latest: { num_versions: 1 } }
      dynamic_batching: { preferred_batch_size: [ 8 ] priority_levels: 2 default_priority_level: 2 }
      instance_group [ { kind: KIND_CPU } ]
      parameters: { key: "intra_op_thread_count" value: { string_value: "1" } }
      parameters: { key: "inter_op_thread_count" value: { string_value: "1" } }
      parameters: { key: "dimension" value: { string_value: "%2$d" } }
      parameters: { key: "metric" value: { string_value: "cosine" } }
      parameters: { key: "pooling" value: { string_value: "mean" } }
      parameters: { key: "normalisation" value: { string_value: "l2" } }
      parameters: { key: "query_prefix" value: { string_value: "" } }
      parameters: { key: "passage_prefix" value: { string_value: "" } }
      parameters: { key: "max_tokens" value: { string_value: "77" } }
      parameters: { key: "model_sha256" value: { string_value: "%3$s" } }
      parameters: { key: "tokenizer_sha256" value: { string_value: "%4$s" } }
      parameters: { key: "embedding_output" value: { string_value: "embedding" } }
      """;

  private StandInModel() {}

  /**
   * Lays the model of this dimension into a repository, unless it is there.
   *
   * @return its name
   */
  public static String install(Path repository, int dimension) throws IOException {
    String name = "simulated-" + dimension;
    Path folder = repository.resolve(name);
    if (Files.exists(folder.resolve("config.pbtxt"))) {
      return name;
    }
    // The words of another model do: its tokenizer, and as many rows as that knows tokens.
    Path words = BundledModels.unpackTo(repository, List.of(BundledModels.FAST));
    byte[] tokenizer =
        Files.readAllBytes(
            words.resolve(BundledModels.FAST).resolve("1").resolve("tokenizer.json"));
    byte[] model = model(VOCABULARY, dimension).toByteArray();
    Path version = Files.createDirectories(folder.resolve("1"));
    Files.write(version.resolve("model.onnx"), model);
    Files.write(version.resolve("tokenizer.json"), tokenizer);
    // The configuration comes last: a folder that has one is complete.
    Path config = Files.createTempFile(folder, "config", ".new");
    Files.writeString(config, CONFIG.formatted(name, dimension, sha256(model), sha256(tokenizer)));
    Files.move(config, folder.resolve("config.pbtxt"), StandardCopyOption.ATOMIC_MOVE);
    return name;
  }

  private static ModelProto model(int vocabulary, int dimension) {
    SplittableRandom random = new SplittableRandom(dimension);
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("stand-in")
            .addInitializer(weights("tokens", random, vocabulary, WIDTH))
            .addInitializer(weights("projection", random, WIDTH, dimension))
            .addInput(tensor(IDS, TensorProto.DataType.INT64, "tokens", 0))
            .addInput(tensor(MASK, TensorProto.DataType.INT64, "tokens", 0))
            .addOutput(tensor(EMBEDDING, TensorProto.DataType.FLOAT, "", dimension))
            .addNode(node("Gather", List.of("tokens", IDS), "found"))
            .addNode(
                node("Cast", List.of(MASK), "mask")
                    .addAttribute(number("to", TensorProto.DataType.FLOAT.getNumber())))
            .addNode(node("Unsqueeze", List.of("mask"), "row").addAttribute(numbers("axes", 1)))
            .addNode(node("MatMul", List.of("row", "found"), "sums"))
            .addNode(node("Squeeze", List.of("sums"), "sum").addAttribute(numbers("axes", 1)))
            .addNode(node("MatMul", List.of("sum", "projection"), "projected"))
            .addNode(
                node("LpNormalization", List.of("projected"), EMBEDDING)
                    .addAttribute(number("axis", -1))
                    .addAttribute(number("p", 2)))
            .build();
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

  /**
   * @param width the second axis; where it is 0 it is of any size, by this name
   */
  private static ValueInfoProto tensor(
      String name, TensorProto.DataType type, String free, int width) {
    TensorShapeProto.Dimension.Builder second = TensorShapeProto.Dimension.newBuilder();
    if (width == 0) {
      second.setDimParam(free);
    } else {
      second.setDimValue(width);
    }
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
            .addDim(second)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private static String sha256(byte[] bytes) {
    return Hashing.sha256().hashBytes(bytes).toString();
  }
}
