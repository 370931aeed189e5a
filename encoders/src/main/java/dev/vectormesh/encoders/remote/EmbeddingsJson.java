package dev.vectormesh.encoders.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vectormesh.encoders.remote.EmbeddingCalls.Answer;
import dev.vectormesh.encoders.remote.EncoderCallException.Mend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /embeddings}: a vector is a list of numbers, or base64 of floats. */
final class EmbeddingsJson {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private EmbeddingsJson() {}

  /**
   * @param texts that were asked for; vectors are put in their order by {@code index}
   */
  static Answer answer(byte[] body, int texts, RateLimits limits) throws EncoderCallException {
    JsonNode root = read(body);
    JsonNode tokens = root.path("usage").path("total_tokens");
    @Nullable float[][] vectors = new float[texts][];
    int position = 0;
    for (JsonNode item : root.path("data")) {
      int index = item.path("index").asInt(position++);
      if (index < 0 || index >= texts || vectors[index] != null) {
        throw wrong("an index that no text has, or two of one text: " + index);
      }
      vectors[index] = vector(item.path("embedding"));
    }
    return new Answer(
        Arrays.stream(vectors).filter(Objects::nonNull).toList(),
        tokens.canConvertToLong() && tokens.asLong() > 0
            ? OptionalLong.of(tokens.asLong())
            : OptionalLong.empty(),
        limits);
  }

  private static JsonNode read(byte[] body) throws EncoderCallException {
    try {
      JsonNode root = JSON.readTree(body);
      if (root.path("data").isArray()) {
        return root;
      }
    } catch (IOException e) {
      // Told below, without what stands there.
    }
    throw wrong(
        "no JSON object with a list \"data\": does the url end with the version, as in /v1?");
  }

  private static float[] vector(JsonNode embedding) throws EncoderCallException {
    return embedding.isTextual() ? floats(embedding.textValue()) : numbers(embedding);
  }

  private static float[] numbers(JsonNode embedding) {
    float[] vector = new float[embedding.size()];
    for (int i = 0; i < vector.length; i++) {
      JsonNode number = embedding.get(i);
      vector[i] = number.isNumber() ? number.floatValue() : Float.NaN;
    }
    return vector;
  }

  private static float[] floats(String base64) throws EncoderCallException {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      float[] vector = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
      return vector;
    } catch (IllegalArgumentException e) {
      throw wrong("a vector that is no base64");
    }
  }

  private static EncoderCallException wrong(String what) {
    return new EncoderCallException(Mend.TIME, "the provider answered " + what, null);
  }
}
