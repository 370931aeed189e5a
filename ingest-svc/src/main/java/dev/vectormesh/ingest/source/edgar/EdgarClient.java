package dev.vectormesh.ingest.source.edgar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.rpc.Code;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.Wanted;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Asks EDGAR by its rules of fair access: a user agent that says whom to write to, at most ten
 * requests a second, and none while it has shut us out.
 */
final class EdgarClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  // A little less than ten a second.
  private static final Duration INTERVAL = Duration.ofMillis(110);
  private static final Duration SHUT_OUT = Duration.ofMinutes(10);
  private static final int TRIES = 3;
  private static final int HEAD = 10_000;

  private final HttpFetcher fetcher;
  private final String contact;

  EdgarClient(HttpFetcher fetcher, String contact) {
    this.fetcher = fetcher;
    this.contact = contact;
  }

  /**
   * An answer that is there; for listings, which wait while EDGAR shuts us out.
   *
   * @param maxBytes 0 for what the settings say
   */
  Answer patient(URI uri, long maxBytes) throws HttpFailedException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      fetcher.awaitPause(uri);
      try {
        return once(uri, maxBytes);
      } catch (HttpFailedException e) {
        if (attempt == TRIES || !e.reason().equals("rate-limited")) {
          throw e;
        }
      }
    }
  }

  JsonNode json(URI uri) throws HttpFailedException, InterruptedException {
    Answer answer = patient(uri, 0);
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new HttpFailedException(
          "corrupt",
          Code.UNAVAILABLE,
          HttpFailedException.shown(uri) + " answered something that is no JSON");
    }
  }

  /** The same, which fails while EDGAR shuts us out. */
  Answer once(URI uri, long maxBytes) throws HttpFailedException, InterruptedException {
    Answer answer =
        fetcher.get(Wanted.of(uri).with("user-agent", contact).every(INTERVAL).upTo(maxBytes));
    checkBlocked(answer);
    return answer.orFailed(null);
  }

  private void checkBlocked(Answer answer) throws HttpFailedException {
    if (!answer.mediaType().equals("text/html") || answer.body().length > HEAD) {
      return;
    }
    String page = new String(answer.body(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    if (page.contains("undeclared automated tool")) {
      throw blocked(
          answer,
          "EDGAR takes us for an undeclared automated tool: sources.edgarContact has to be a name"
              + " and an e-mail address");
    }
    if (page.contains("request rate threshold exceeded")
        || page.contains("exceeded the sec") && page.contains("traffic limit")) {
      throw blocked(
          answer, "EDGAR says that this network asks too often; other programs of it count too");
    }
  }

  private HttpFailedException blocked(Answer answer, String why) {
    fetcher.pause(answer.uri(), SHUT_OUT);
    return new HttpFailedException(
        "rate-limited",
        Code.UNAVAILABLE,
        "%s. Nothing is asked for %d minutes".formatted(why, SHUT_OUT.toMinutes()));
  }
}
