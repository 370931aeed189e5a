package dev.vectormesh.local.simulation;

import com.google.common.hash.Hashing;
import dev.vectormesh.models.BundledModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A dual encoder of random weights, for a space of any dimension: what is searched for is as
 * meaningless as simulated vectors are, and takes next to no time to encode. The text tower sums up
 * a vector of each token, the image tower takes the pixels as they are; both multiply by a matrix
 * and divide by the length.
 */
public final class StandInModel {
  private static final String CONFIG =
      """
      # Random weights: its vectors mean nothing. Made by `vectormesh simulate`.
      name: "%s"
      backend: "onnxruntime"
      max_batch_size: 64
      input [ %s ]
      output [ { name: "embedding" data_type: TYPE_FP32 dims: [ %d ] } ]
      version_policy: { latest: { num_versions: 1 } }
      dynamic_batching: { preferred_batch_size: [ 8 ] priority_levels: 2 default_priority_level: 2 }
      instance_group [ { kind: KIND_CPU } ]
      """;

  private static final String TEXT_INPUTS =
      "{ name: \"input_ids\" data_type: TYPE_INT64 dims: [ -1 ] },"
          + " { name: \"attention_mask\" data_type: TYPE_INT64 dims: [ -1 ] }";

  private static final String IMAGE_INPUTS =
      "{ name: \"pixel_values\" data_type: TYPE_FP32 dims: [ 3, %1$d, %1$d ] }"
          .formatted(StandInGraphs.SIDE);

  private static final String PARAMETER =
      "parameters: { key: \"%s\" value: { string_value: \"%s\" } }%n";

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
    // The tower that names the other comes last: a model that is seen is whole.
    write(
        repository.resolve(name + "-image"),
        StandInGraphs.imageTower(dimension).toByteArray(),
        CONFIG.formatted(name + "-image", IMAGE_INPUTS, dimension) + imageParameters(dimension));
    Files.createDirectories(folder.resolve("1"));
    Files.write(folder.resolve("1").resolve("tokenizer.json"), tokenizer);
    write(
        folder,
        StandInGraphs.textTower(dimension).toByteArray(),
        CONFIG.formatted(name, TEXT_INPUTS, dimension)
            + textParameters(dimension, sha256(tokenizer), name + "-image"));
    return name;
  }

  private static void write(Path folder, byte[] model, String config) throws IOException {
    Path version = Files.createDirectories(folder.resolve("1"));
    Files.write(version.resolve("model.onnx"), model);
    Path next = Files.createTempFile(folder, "config", ".new");
    Files.writeString(next, config + PARAMETER.formatted("model_sha256", sha256(model)));
    Files.move(next, folder.resolve("config.pbtxt"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String common(int dimension) {
    return parameters(
        Map.of(
            "intra_op_thread_count", "1",
            "inter_op_thread_count", "1",
            "dimension", Integer.toString(dimension),
            "normalisation", "l2",
            "embedding_output", "embedding"));
  }

  private static String textParameters(int dimension, String tokenizer, String imageTower) {
    return common(dimension)
        + parameters(
            Map.of(
                "metric", "cosine",
                "pooling", "mean",
                "query_prefix", "",
                "passage_prefix", "",
                "max_tokens", "77",
                "tokenizer_sha256", tokenizer,
                "image_tower", imageTower));
  }

  private static String imageParameters(int dimension) {
    return common(dimension)
        + parameters(
            Map.of(
                "image_size", Integer.toString(StandInGraphs.SIDE),
                "image_fit", "squash",
                "image_interpolation", "bicubic",
                "image_mean", "0.5,0.5,0.5",
                "image_std", "0.5,0.5,0.5",
                "image_channels", "rgb"));
  }

  private static String parameters(Map<String, String> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(each -> PARAMETER.formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining());
  }

  private static String sha256(byte[] bytes) {
    return Hashing.sha256().hashBytes(bytes).toString();
  }
}
