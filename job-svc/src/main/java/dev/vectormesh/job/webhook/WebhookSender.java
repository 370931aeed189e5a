package dev.vectormesh.job.webhook;

import dev.vectormesh.job.webhook.Delivery.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends one request, follows nothing, and never reaches an address that is not allowed. */
public interface WebhookSender {
  Answer send(Request request, Duration timeout);

  /** A POST of JSON. */
  record Request(URI url, Map<String, String> headers, byte[] body) {}

  /** How it went; {@code retryAfter} as the receiver asked. */
  record Answer(Outcome outcome, int status, String error, @Nullable Duration retryAfter) {
    public static Answer failed(Outcome outcome, String error) {
      return new Answer(outcome, 0, error, null);
    }
  }
}
