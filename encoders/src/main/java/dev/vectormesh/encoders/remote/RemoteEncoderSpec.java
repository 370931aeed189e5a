package dev.vectormesh.encoders.remote;

import dev.vectormesh.platform.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that others serve, as the file of encoders describes it. What is left out takes the
 * defaults of OpenAI's small model.
 *
 * @param provider who speaks to it: {@code openai}, or one that a plug-in brings
 * @param url the address up to its version: {@code https://host/v1}
 * @param model as the provider names it; where it is left out, the encoder's own name
 * @param dimension numbers in a vector
 * @param shorten whether the provider is asked for vectors of {@code dimension} numbers; else it
 *     must make such by itself
 * @param maxTokens tokens that a text may have; what exceeds them is cut off
 * @param tokens how tokens are counted; where it is left out, as OpenAI does for models that are
 *     named as its own are
 * @param batch texts of a request
 * @param batchTokens tokens of a request
 * @param key proves who we are; null where nobody asks
 * @param pricePerMillionTokens in whatever currency the bill has
 * @param timeout of a request
 * @param queryPrefix put before a query, as the model was trained
 * @param passagePrefix put before a passage
 * @param options what a plug-in's provider wants to know beside
 */
public record RemoteEncoderSpec(
    String provider,
    URI url,
    @Nullable String model,
    int dimension,
    boolean shorten,
    int maxTokens,
    @Nullable TokenCount tokens,
    int batch,
    int batchTokens,
    @Nullable Secret key,
    double pricePerMillionTokens,
    Duration timeout,
    String queryPrefix,
    String passagePrefix,
    Map<String, String> options) {
  /** OpenAI's own, and that of most who speak its protocol. */
  static final String OPENAI = "openai";

  private static final int DIMENSION = 1536;
  private static final int MAX_TOKENS = 8191;
  private static final int BATCH = 100;

  /** OpenAI refuses requests of more. */
  private static final int BATCH_TOKENS = 300_000;

  private static final int MOST_DIMENSIONS = 65_536;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** How tokens are counted. */
  public enum TokenCount {
    /** By the vocabulary of OpenAI's embedding models. */
    CL100K,
    /** Rather too many than too few, of a model whose vocabulary is not known. */
    ESTIMATE
  }

  public RemoteEncoderSpec {
    provider = provider == null ? OPENAI : provider;
    dimension = orElse(dimension, DIMENSION);
    maxTokens = orElse(maxTokens, MAX_TOKENS);
    batch = orElse(batch, BATCH);
    batchTokens = orElse(batchTokens, BATCH_TOKENS);
    timeout = timeout == null ? TIMEOUT : timeout;
    queryPrefix = queryPrefix == null ? "" : queryPrefix;
    passagePrefix = passagePrefix == null ? "" : passagePrefix;
    options = options == null ? Map.of() : Map.copyOf(options);
    require(
        url != null && url.getHost() != null && String.valueOf(url.getScheme()).matches("https?"),
        "url is an http or https address, such as https://api.openai.com/v1");
    require(
        url.getUserInfo() == null && url.getQuery() == null,
        "url holds neither a password nor a query: the key is a setting of its own");
    require(dimension >= 1 && dimension <= MOST_DIMENSIONS, "dimension is 1..65536");
    require(maxTokens >= 16, "max-tokens is at least 16");
    require(batch >= 1 && batch <= 2048, "batch is 1..2048");
    require(batchTokens >= maxTokens, "batch-tokens is at least max-tokens");
    require(timeout.isPositive(), "timeout is above 0");
    require(
        pricePerMillionTokens >= 0 && Double.isFinite(pricePerMillionTokens),
        "price-per-million-tokens is at least 0");
  }

  private static int orElse(int given, int otherwise) {
    return given == 0 ? otherwise : given;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  /** The same, its model named. */
  RemoteEncoderSpec named(String encoder) {
    return model != null
        ? this
        : new RemoteEncoderSpec(
            provider,
            url,
            encoder,
            dimension,
            shorten,
            maxTokens,
            tokens,
            batch,
            batchTokens,
            key,
            pricePerMillionTokens,
            timeout,
            queryPrefix,
            passagePrefix,
            options);
  }
}
