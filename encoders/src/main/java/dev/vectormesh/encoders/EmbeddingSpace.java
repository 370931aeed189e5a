package dev.vectormesh.encoders;

import dev.vectormesh.platform.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where an encoder's vectors live. Vectors of two spaces are never compared, however alike the
 * models' names are: an int8 and a float32 file of one model make two spaces.
 *
 * @param fingerprint SHA-256, 64 hex digits, of all that shapes a vector
 * @param model the model, as Triton names it, or as the file of encoders does
 * @param version its version, as Triton names it
 * @param dimension numbers in a vector
 * @param metric {@code cosine}, {@code dot} or {@code euclid}
 * @param pooling how token vectors become one: {@code cls} or {@code mean}; empty where nobody says
 * @param normalized whether vectors have length 1
 * @param queryPrefix put before a query, as the model was trained
 * @param passagePrefix put before a passage
 * @param maxTokens tokens an input may have, special ones and the prefix included
 */
public record EmbeddingSpace(
    String fingerprint,
    String model,
    String version,
    int dimension,
    String metric,
    String pooling,
    boolean normalized,
    String queryPrefix,
    String passagePrefix,
    int maxTokens) {

  /** The files that a fingerprint of every space is made of. */
  record Files(String modelSha256, String tokenizerSha256) {}

  /**
   * @param shaping what else shapes vectors, a line each: of pictures, say; empty where nothing
   *     does, so that spaces of texts alone keep the fingerprints that they had before there were
   *     pictures
   */
  static EmbeddingSpace of(EmbeddingSpace unsigned, Files files, List<String> shaping) {
    // One line per part, so that no two different spaces give the same text.
    String texts =
        String.join(
            "\n",
            unsigned.model,
            unsigned.version,
            files.modelSha256(),
            files.tokenizerSha256(),
            Integer.toString(unsigned.dimension),
            unsigned.metric,
            unsigned.pooling,
            Boolean.toString(unsigned.normalized),
            unsigned.queryPrefix.replace("\n", "\\n"),
            unsigned.passagePrefix.replace("\n", "\\n"),
            Integer.toString(unsigned.maxTokens));
    return unsigned.signed(
        Stream.concat(Stream.of(texts), shaping.stream()).collect(Collectors.joining("\n")));
  }

  /**
   * The space of a model that others serve: nobody sees its files, so that its name stands for
   * them.
   *
   * @param provider who made the model or speaks to it
   * @param model as the provider names it
   */
  public static EmbeddingSpace ofProvider(String provider, String model, EmbeddingSpace unsigned) {
    return unsigned.signed(
        String.join(
            "\n",
            "provider",
            provider,
            model,
            Integer.toString(unsigned.dimension),
            unsigned.queryPrefix.replace("\n", "\\n"),
            unsigned.passagePrefix.replace("\n", "\\n")));
  }

  private EmbeddingSpace signed(String canonical) {
    return new EmbeddingSpace(
        sha256(canonical.getBytes(StandardCharsets.UTF_8)),
        model,
        version,
        dimension,
        metric,
        pooling,
        normalized,
        queryPrefix,
        passagePrefix,
        maxTokens);
  }

  /** Refuses another space: FAILED_PRECONDITION (SPACE_MISMATCH). */
  public void requireSame(EmbeddingSpace other) {
    requireSame(other.fingerprint);
  }

  /** Refuses another space: FAILED_PRECONDITION (SPACE_MISMATCH). */
  public void requireSame(String otherFingerprint) {
    if (!fingerprint.equals(otherFingerprint)) {
      throw ApiException.spaceMismatch(
          "%s version %s embeds in space %s, the other vectors are of space %s"
              .formatted(model, version, fingerprint, otherFingerprint));
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
