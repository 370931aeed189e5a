package dev.vectormesh.encoders;

import java.util.List;

/** Turns texts into vectors of one embedding space. Blocks the calling (virtual) thread. */
public interface TextEncoder {
  EmbeddingSpace space();

  TextTokenizer tokenizer();

  /**
   * The vector of a query, {@code float[space().dimension()]}. What exceeds the window is cut off.
   *
   * @throws dev.vectormesh.platform.error.ApiException UNAVAILABLE when the model server is gone
   */
  float[] query(String text);

  /**
   * The vectors of passages, in the order of the texts. What exceeds the window is cut off.
   *
   * @throws dev.vectormesh.platform.error.ApiException UNAVAILABLE when the model server is gone
   */
  default List<float[]> passages(List<String> texts) {
    return passages(texts, EncodingMeter.NONE);
  }

  /** The same, told to a meter. */
  List<float[]> passages(List<String> texts, EncodingMeter meter);
}
