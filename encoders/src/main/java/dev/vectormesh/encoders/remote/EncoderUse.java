package dev.vectormesh.encoders.remote;

/**
 * What a request to a provider took.
 *
 * @param encoder as collections name it
 * @param texts that were embedded
 * @param tokens as the provider bills them; counted by us where it does not say
 * @param cost of the tokens, in the currency of the encoder's price
 */
public record EncoderUse(String encoder, int texts, long tokens, double cost) {
  /** Told of each answered request, on the thread of the caller whose texts they were. */
  @FunctionalInterface
  public interface Listener {
    /** Nobody listens. */
    Listener NONE = use -> {};

    void used(EncoderUse use);
  }
}
