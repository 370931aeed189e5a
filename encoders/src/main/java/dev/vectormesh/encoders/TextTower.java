package dev.vectormesh.encoders;

import dev.vectormesh.encoders.text.TextCleaning;
import dev.vectormesh.inference.v2.DataType;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelInput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text encoder, or the half of a dual encoder that reads texts, as the model server describes it:
 * its config.pbtxt's parameters say what embedding space it makes.
 *
 * @param space without a fingerprint yet
 * @param padding tokens that every input is filled up to with {@code padId}; 0 for none
 * @param imageTower the model that reads pictures in the same space; null when there is none
 */
record TextTower(
    EmbeddingSpace space,
    EmbeddingSpace.Files files,
    String output,
    Inputs inputs,
    TextCleaning cleaning,
    int padding,
    int padId,
    @Nullable String imageTower) {

  /**
   * What the graph takes.
   *
   * @param ids the tensor of tokens
   * @param wide whether numbers have 64 bits, else 32
   * @param mask whether it takes {@code attention_mask}
   * @param types whether it takes {@code token_type_ids}
   * @param most texts a request
   */
  record Inputs(String ids, boolean wide, boolean mask, boolean types, int most) {
    private static Inputs of(ModelConfig config) {
      ModelInput ids =
          config.getInputList().stream()
              .filter(input -> input.getName().equals("input_ids"))
              .findFirst()
              .orElseGet(() -> config.getInput(0)); // OpenCLIP's exports say "text".
      return new Inputs(
          ids.getName(),
          ids.getDataType() != DataType.TYPE_INT32,
          takes(config, "attention_mask"),
          takes(config, "token_type_ids"),
          mostItems(config));
    }

    private static boolean takes(ModelConfig config, String input) {
      return config.getInputList().stream().anyMatch(i -> i.getName().equals(input));
    }
  }

  /** Items that a request may have: a graph may be made for one alone. */
  static int mostItems(ModelConfig config) {
    if (config.getMaxBatchSize() > 0) {
      return config.getMaxBatchSize();
    }
    return config.getInput(0).getDimsCount() > 0 && config.getInput(0).getDims(0) == 1
        ? 1
        : Integer.MAX_VALUE;
  }

  /**
   * @throws IllegalArgumentException naming the parameter that is missing or wrong
   */
  static TextTower of(ModelConfig config, String version) {
    ModelParameters parameters = ModelParameters.of(config);
    if (config.getInputCount() == 0) {
      throw new IllegalArgumentException(
          "model %s: its config.pbtxt names no input".formatted(config.getName()));
    }
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
    int padding = parameters.integer("text_padding", 0);
    if (padding != 0 && padding != unsigned.maxTokens()) {
      throw new IllegalArgumentException(
          "model %s: text_padding is %d, must be max_tokens, %d, or be left out"
              .formatted(config.getName(), padding, unsigned.maxTokens()));
    }
    return new TextTower(
        unsigned,
        new EmbeddingSpace.Files(
            parameters.text("model_sha256"), parameters.text("tokenizer_sha256")),
        parameters.text("embedding_output"),
        Inputs.of(config),
        parameters.oneOf(TextCleaning.class, "text_clean", TextCleaning.NONE),
        padding,
        parameters.integer("text_pad_id", 0),
        parameters.optional("image_tower"));
  }

  /** The space of both towers, signed with all that shapes a vector in it. */
  EmbeddingSpace signed(@Nullable ImageTower image) {
    List<String> shaping = new ArrayList<>();
    if (cleaning != TextCleaning.NONE) {
      shaping.add("text_clean=" + cleaning);
    }
    if (padding != 0) {
      shaping.add("text_padding=%d with %d".formatted(padding, padId));
    }
    if (image != null) {
      shaping.add("image_model=" + image.modelSha256());
      shaping.add("image_version=" + image.address().version());
      shaping.add("image_preprocessing=" + image.preprocessing().canonical());
    }
    return EmbeddingSpace.of(space, files, shaping);
  }

  VectorModel.Address address() {
    return new VectorModel.Address(space.model(), space.version(), output, space.dimension());
  }
}
