package dev.vectormesh.encoders.remote;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Asks a provider, a request at a time. Waiting, trying again, checking vectors and bringing them
 * to length 1 is done by the caller. Used by many threads.
 */
public interface EmbeddingCalls extends AutoCloseable {
  /** What texts are for: some models embed them differently. */
  enum Purpose {
    QUERY,
    PASSAGE
  }

  /**
   * @param texts at least one, none longer than the model reads
   * @param timeout until the whole answer is there
   */
  record Request(List<String> texts, Purpose purpose, Duration timeout) {}

  /**
   * @param vectors {@code float[n][d]} in the order of the texts, as they came: neither number nor
   *     dimension nor values are checked
   * @param tokens that are billed; empty where the provider does not say
   * @param limits what the provider still takes
   */
  record Answer(List<float[]> vectors, OptionalLong tokens, RateLimits limits) {}

  /** Blocks the calling (virtual) thread. */
  Answer embed(Request request) throws EncoderCallException, InterruptedException;

  @Override
  void close();
}
