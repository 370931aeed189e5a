package dev.vectormesh.encoders;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Two towers of one space, made of four operators each: the vector of a picture is its mean colour,
 * that of a text the sum of the colours that it names, both of length 1. A black picture and a text
 * that names no colour have none, and become NaN.
 */
final class ColourTowers {
  static final int SIZE = 4;

  /** Rows: a word that names no colour, red, green, blue, and what fills a text up. */
  private static final List<List<Integer>> TABLE =
      List.of(
          List.of(0, 0, 0), List.of(1, 0, 0), List.of(0, 1, 0), List.of(0, 0, 1), List.of(1, 1, 1));

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
       "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]",
                 "vocab": {"[UNK]": 0, "red": 1, "green": 2, "blue": 3, "[PAD]": 4}}}
      """;

  private final Path repository;

  ColourTowers(Path repository) {
    this.repository = repository;
  }

  /**
   * @param name of the text tower; the other one is called {@code name-image}
   * @param more parameters of the text tower, each {@code key=value}
   */
  ColourTowers text(String name, String... more) {
    writeText(name, value("input_ids", DataType.INT64, "batch", "tokens"));
    return config(
        name, "{ name: \"input_ids\" data_type: TYPE_INT64 dims: [ -1 ] }", textParameters(more));
  }

  /** Both towers as OpenCLIP's are often published: for one item alone, tokens of 32 bits. */
  ColourTowers single(String name) {
    String one = "output [ { name: \"embedding\" data_type: TYPE_FP32 dims: [ 1, 3 ] } ]\n";
    writeText(name, value("text", DataType.INT32, "1", "8"));
    configOf(
        name,
        "input [ { name: \"text\" data_type: TYPE_INT32 dims: [ 1, 8 ] } ]\n" + one,
        textParameters("image_tower=" + name + "-image", "text_padding=8"));
    writeImage(name + "-image", "1");
    return configOf(
        name + "-image",
        "input [ { name: \"pixel_values\" data_type: TYPE_FP32 dims: [ 1, 3, 4, 4 ] } ]\n" + one,
        imageParameters());
  }

  private void writeText(String name, ValueInfoProto input) {
    NodeProto words = node("Gather", List.of("table", input.getName()), "words");
    NodeProto sum =
        node("ReduceSum", List.of("words"), "sum").toBuilder()
            .addAttribute(axes(1))
            .addAttribute(keep(0))
            .build();
    TensorProto.Builder table =
        TensorProto.newBuilder()
            .setName("table")
            .setDataType(DataType.FLOAT.getNumber())
            .addDims(TABLE.size())
            .addDims(3);
    TABLE.forEach(row -> row.forEach(level -> table.addFloatData(level)));
    GraphProto.Builder graph =
        GraphProto.newBuilder().addInitializer(table).addInput(input).addNode(words).addNode(sum);
    write(name, graph);
    write(name + "/1/tokenizer.json", TOKENIZER.getBytes(UTF_8));
  }

  private static Stream<String> textParameters(String... more) {
    String tokenizer = EmbeddingSpace.sha256(TOKENIZER.getBytes(UTF_8));
    return Stream.concat(
        Stream.of(
            "metric=cosine",
            "pooling=sum",
            "query_prefix=",
            "passage_prefix=",
            "max_tokens=8",
            "tokenizer_sha256=" + tokenizer),
        Stream.of(more));
  }

  /**
   * @param more parameters, each {@code key=value}; a later one replaces an earlier one of its key
   */
  ColourTowers image(String name, String... more) {
    writeImage(name, "batch");
    return config(
        name,
        "{ name: \"pixel_values\" data_type: TYPE_FP32 dims: [ 3, 4, 4 ] }",
        imageParameters(more));
  }

  private void writeImage(String name, String batch) {
    NodeProto mean =
        node("ReduceMean", List.of("pixel_values"), "sum").toBuilder()
            .addAttribute(axes(2, 3))
            .addAttribute(keep(0))
            .build();
    write(
        name,
        GraphProto.newBuilder()
            .addInput(value("pixel_values", DataType.FLOAT, batch, "3", "4", "4"))
            .addNode(mean));
  }

  private static Stream<String> imageParameters(String... more) {
    return Stream.concat(
        Stream.of(
            "image_size=" + SIZE,
            "image_fit=squash",
            "image_interpolation=bicubic",
            "image_mean=0, 0, 0",
            "image_std=1,1,1",
            "image_channels=rgb"),
        Stream.of(more));
  }

  /** Both graphs end alike: what was summed is made of length 1. */
  private void write(String name, GraphProto.Builder graph) {
    graph
        .setName(name)
        .addNode(
            node("ReduceL2", List.of("sum"), "length").toBuilder()
                .addAttribute(axes(1))
                .addAttribute(keep(1)))
        .addNode(node("Div", List.of("sum", "length"), "embedding"))
        .addOutput(value("embedding", DataType.FLOAT, "batch", "3"));
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
            .setGraph(graph)
            .build();
    write(name + "/1/model.onnx", model.toByteArray());
  }

  private ColourTowers config(String name, String input, Stream<String> parameters) {
    return configOf(
        name,
        """
        max_batch_size: 16
        input [ %s ]
        output [ { name: "embedding" data_type: TYPE_FP32 dims: [ 3 ] } ]
        """
            .formatted(input),
        parameters);
  }

  private ColourTowers configOf(String name, String tensors, Stream<String> parameters) {
    StringBuilder text =
        new StringBuilder("name: \"%s\"\nbackend: \"onnxruntime\"\n".formatted(name));
    text.append(tensors);
    Stream.concat(
            Stream.of(
                "dimension=3",
                "normalisation=l2",
                "embedding_output=embedding",
                "model_sha256=of " + name.toLowerCase(Locale.ROOT)),
            parameters)
        .map(parameter -> parameter.split("=", 2))
        .forEach(pair ->
            text.append(
                "parameters: { key: \"%s\" value: { string_value: \"%s\" } }\n"
                    .formatted(pair[0], pair[1])));
    write(name + "/config.pbtxt", text.toString().getBytes(UTF_8));
    return this;
  }

  private void write(String path, byte[] bytes) {
    try {
      Path file = repository.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NodeProto node(String operator, List<String> inputs, String output) {
    return NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addOutput(output).build();
  }

  private static AttributeProto axes(long... axes) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName("axes").setType(AttributeProto.AttributeType.INTS);
    for (long axis : axes) {
      attribute.addInts(axis);
    }
    return attribute.build();
  }

  private static AttributeProto keep(long keep) {
    return AttributeProto.newBuilder()
        .setName("keepdims")
        .setType(AttributeProto.AttributeType.INT)
        .setI(keep)
        .build();
  }

  private static ValueInfoProto value(String name, DataType type, String... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (String size : shape) {
      if (Character.isDigit(size.charAt(0))) {
        dimensions.addDimBuilder().setDimValue(Long.parseLong(size));
      } else {
        dimensions.addDimBuilder().setDimParam(size);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
