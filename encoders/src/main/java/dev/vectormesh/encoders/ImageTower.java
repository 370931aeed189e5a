package dev.vectormesh.encoders;

import dev.vectormesh.images.Preprocessing;
import dev.vectormesh.inference.v2.DataType;
import dev.vectormesh.inference.v2.ModelConfig;

/**
 * The half of a dual encoder that reads pictures, as the model server describes it.
 *
 * @param input the tensor that takes {@code FP32[batch][3][size][size]}
 * @param most pictures a request
 */
record ImageTower(
    VectorModel.Address address,
    String input,
    int most,
    boolean normalized,
    String modelSha256,
    Preprocessing preprocessing) {

  /**
   * @param version of both towers: they are trained together
   * @throws IllegalArgumentException naming the parameter that is missing or wrong
   */
  static ImageTower of(ModelConfig config, String version) {
    ModelParameters parameters = ModelParameters.of(config);
    if (config.getInputCount() != 1 || config.getInput(0).getDataType() != DataType.TYPE_FP32) {
      throw new IllegalArgumentException(
          "model %s reads no pictures: it needs a single input, of TYPE_FP32"
              .formatted(config.getName()));
    }
    return new ImageTower(
        new VectorModel.Address(
            config.getName(),
            version,
            parameters.text("embedding_output"),
            parameters.integer("dimension")),
        config.getInput(0).getName(),
        TextTower.mostItems(config),
        parameters.text("normalisation").equals("l2"),
        parameters.text("model_sha256"),
        new Preprocessing(
            parameters.integer("image_size"),
            parameters.oneOf(Preprocessing.Fit.class, "image_fit"),
            parameters.oneOf(Preprocessing.Interpolation.class, "image_interpolation"),
            parameters.numbers("image_mean"),
            parameters.numbers("image_std"),
            parameters.oneOf(Preprocessing.ChannelOrder.class, "image_channels")));
  }
}
