package dev.vectormesh.encoders;

/** Told what encoders did, after they did it. */
@FunctionalInterface
public interface EncodingMeter {
  /** For those who do not ask. */
  EncodingMeter NONE = (tokens, calls, nanos) -> {};

  /**
   * @param tokens that were embedded, as the encoder's own tokenizer counts them, with those that
   *     the model wants around a text; 0 of pictures
   * @param calls of the model server
   * @param nanos from the first call to the last answer
   */
  void encoded(long tokens, int calls, long nanos);
}
