package dev.vectormesh.encoders.remote;

/**
 * Speaks the protocol of a provider of embeddings. A plug-in's jar adds one ({@link
 * dev.vectormesh.platform.plugin.Plugins}).
 */
public interface EncoderProvider {
  /** As {@code provider} of an encoder names it: "openai". It enters the space's fingerprint. */
  String name();

  /**
   * Touches no network.
   *
   * @param spec its model is named
   * @throws IllegalArgumentException saying what the provider misses in it
   */
  EmbeddingCalls open(RemoteEncoderSpec spec);
}
