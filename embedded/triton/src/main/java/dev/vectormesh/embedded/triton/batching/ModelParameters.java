package dev.vectormesh.embedded.triton.batching;

import dev.vectormesh.inference.v2.ModelConfig;

/** The free parameters of a model's configuration, read as numbers. */
public final class ModelParameters {
  /**
   * A request whose items have more elements than this, all together, in its longest input, runs in
   * slices of whole items: the runtime's memory is then that of a slice, whatever the request, and
   * all cores share one request. A real Triton passes it over.
   */
  static final String SLICE_ELEMENTS = "slice_elements";

  private ModelParameters() {}

  /**
   * @throws IllegalArgumentException where it stands there and is no number
   */
  public static int number(ModelConfig config, String parameter, int otherwise) {
    if (!config.containsParameters(parameter)) {
      return otherwise;
    }
    String value = config.getParametersOrThrow(parameter).getStringValue();
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "parameter '%s' has to be a number and is '%s'".formatted(parameter, value), e);
    }
  }
}
