package dev.vectormesh.gateway.facade;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request's body as JSON: an object, strictly read. */
final class JsonBody {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonBody() {}

  /**
   * The bytes of a request that says that it is JSON.
   *
   * @throws ResponseStatusException 415 where it says something else
   */
  static Mono<byte[]> of(ServerRequest request, int limit) {
    requireJson(request.exchange().getRequest().getHeaders());
    return Bodies.bytes(request, limit);
  }

  /** JSON is in UTF-8 (RFC 8259), which a header may say. */
  private static void requireJson(HttpHeaders headers) {
    List<String> encodings = headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING);
    if (!isJson(headers) || !encodings.stream().allMatch("identity"::equalsIgnoreCase)) {
      throw new ResponseStatusException(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }
  }

  private static boolean isJson(HttpHeaders headers) {
    try {
      MediaType type = headers.getContentType();
      return type != null
          && type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
          && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }

  /**
   * The object that the bytes are.
   *
   * @param field one that it must have, for the message of what is no object
   * @throws UnprocessableException where they are none
   */
  static JsonNode object(byte[] json, String field) {
    JsonNode body = parsed(json);
    if (!body.isObject()) {
      throw UnprocessableException.of(
          List.of("body"), "Input should be an object with the field " + field, "dict_type");
    }
    return body;
  }

  private static JsonNode parsed(byte[] json) {
    if (json.length == 0) {
      throw UnprocessableException.of(List.of("body"), "Field required", "missing");
    }
    try {
      return JSON.readTree(json);
    } catch (JacksonException e) {
      long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw UnprocessableException.of(
          List.of("body", at), "JSON decode error: " + e.getOriginalMessage(), "json_invalid");
    }
  }
}
