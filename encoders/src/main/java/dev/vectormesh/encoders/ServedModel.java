package dev.vectormesh.encoders;

import dev.vectormesh.inference.v2.ModelConfig;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A text encoder as the model server describes it: its config.pbtxt's parameters say what embedding
 * space it makes.
 */
record ServedModel(
    EmbeddingSpace space, String tokenizerSha256, String embeddingOutput, boolean takesTokenTypes) {

  /**
   * @throws IllegalArgumentException naming the parameter that is missing or wrong
   */
  static ServedModel of(ModelConfig config, String version) {
    Parameters parameters = new Parameters(config);
    EmbeddingSpace unsigned =
        new EmbeddingSpace(
            "",
            config.getName(),
            version,
            parameters.integer("dimension"),
            parameters.text("metric"),
            parameters.text("pooling"),
            parameters.text("normalisation").equals("l2"),
            parameters.text("query_prefix"),
            parameters.text("passage_prefix"),
            parameters.integer("max_tokens"));
    String tokenizer = parameters.text("tokenizer_sha256");
    var files = new EmbeddingSpace.Files(parameters.text("model_sha256"), tokenizer);
    boolean types =
        config.getInputList().stream().anyMatch(i -> i.getName().equals("token_type_ids"));
    return new ServedModel(
        EmbeddingSpace.of(unsigned, files), tokenizer, parameters.text("embedding_output"), types);
  }

  private record Parameters(String model, Map<String, String> values) {
    Parameters(ModelConfig config) {
      this(
          config.getName(),
          config.getParametersMap().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getStringValue())));
    }

    String text(String key) {
      String value = values.get(key);
      if (value == null) {
        throw new IllegalArgumentException(
            "model %s is no text encoder of ours: its config.pbtxt has no parameter %s"
                .formatted(model, key));
      }
      return value;
    }

    int integer(String key) {
      try {
        return Integer.parseInt(text(key));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "model %s: parameter %s is no whole number: %s".formatted(model, key, text(key)), e);
      }
    }
  }
}
