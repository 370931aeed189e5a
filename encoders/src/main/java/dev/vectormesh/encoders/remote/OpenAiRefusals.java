package dev.vectormesh.encoders.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaders;
import dev.vectormesh.encoders.remote.EncoderCallException.Mend;
import dev.vectormesh.platform.net.RetryAfter;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server that speaks OpenAI's protocol says beside vectors: why not, and when again. */
final class OpenAiRefusals {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 300;
  private static final Set<Integer> OF_THE_TEXT = Set.of(400, 413, 422);
  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

  private final RemoteEncoderSpec spec;
  private final InstantSource clock;

  OpenAiRefusals(RemoteEncoderSpec spec, InstantSource clock) {
    this.spec = spec;
    this.clock = clock;
  }

  /** Whether it does not know vectors as base64. */
  boolean isOfBase64(AggregatedHttpResponse response) {
    return OF_THE_TEXT.contains(response.status().code())
        && response.contentUtf8().contains("encoding_format");
  }

  void throwIfRefused(AggregatedHttpResponse response) throws EncoderCallException {
    int status = response.status().code();
    if (status == 200) {
      return;
    }
    JsonNode error = error(response);
    // OpenAI says 429 for an empty account too, and that does not pass.
    boolean spent = error.path("code").asText().equals("insufficient_quota");
    Mend mend =
        PASSING.contains(status) && !spent || status >= 500
            ? Mend.TIME
            : OF_THE_TEXT.contains(status) ? Mend.TEXT : Mend.SETTINGS;
    throw new EncoderCallException(
        mend,
        "%s answered %d: %s%s".formatted(spec.url(), status, words(error), advice(status, spent)),
        mend == Mend.TIME ? retryAfter(response.headers()) : null);
  }

  private static String advice(int status, boolean spent) {
    if (spent) {
      return " (pay the account up)";
    }
    return switch (status) {
      case 401, 403 -> " (look at the encoder's key)";
      case 404 -> " (look at the encoder's url and model)";
      default -> "";
    };
  }

  private static JsonNode error(AggregatedHttpResponse response) {
    try {
      JsonNode error = JSON.readTree(response.content().array()).path("error");
      return error.isMissingNode() ? JSON.getNodeFactory().textNode(response.contentUtf8()) : error;
    } catch (IOException e) {
      return JSON.getNodeFactory().textNode(response.contentUtf8());
    }
  }

  /** Servers quote the key that they refuse. */
  private String words(JsonNode error) {
    String text = error.isTextual() ? error.textValue() : error.path("message").asText();
    String masked = spec.key() == null ? text : text.replace(spec.key().reveal(), "***");
    String line = masked.replaceAll("\\s+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  private @Nullable Duration retryAfter(HttpHeaders headers) {
    String millis = headers.get("retry-after-ms", "");
    if (millis.matches("\\d{1,9}")) {
      return Duration.ofMillis(Long.parseLong(millis));
    }
    Duration told = RetryAfter.parse(headers.get("retry-after"), clock.instant());
    return told != null ? told : ResetTime.parse(headers.get("x-ratelimit-reset-requests"));
  }

  RateLimits limits(HttpHeaders headers) {
    return new RateLimits(left(headers, "requests"), left(headers, "tokens"));
  }

  private static RateLimits.@Nullable Left left(HttpHeaders headers, String what) {
    String count = headers.get("x-ratelimit-remaining-" + what, "");
    Duration reset = ResetTime.parse(headers.get("x-ratelimit-reset-" + what));
    return reset != null && count.matches("\\d{1,18}")
        ? new RateLimits.Left(Long.parseLong(count), reset)
        : null;
  }
}
