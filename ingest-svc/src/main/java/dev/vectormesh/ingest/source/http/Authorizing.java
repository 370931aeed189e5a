package dev.vectormesh.ingest.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.rpc.Code;
import dev.vectormesh.ingest.connection.Connections.ApiKey;
import dev.vectormesh.ingest.connection.Connections.Basic;
import dev.vectormesh.ingest.connection.Connections.Credential;
import dev.vectormesh.ingest.connection.Connections.OAuth2;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Proves who we are. */
final class Authorizing {
  static final long TOKEN_BYTES = 1L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SHORTEST = Duration.ofSeconds(30);
  private static final Duration USUAL = Duration.ofMinutes(5);
  private static final String AUTHORIZATION = "authorization";

  private final Waits waits;
  private final Posting posting;
  private final Map<OAuth2, Token> tokens = new ConcurrentHashMap<>();

  Authorizing(Waits waits, Posting posting) {
    this.waits = waits;
    this.posting = posting;
  }

  /** Sends a form. */
  @FunctionalInterface
  interface Posting {
    Answer post(URI uri, Map<String, String> headers, String form)
        throws HttpFailedException, InterruptedException;
  }

  private record Token(String value, Instant until) {}

  /**
   * What a request is sent with.
   *
   * @param query {@code name=value} to add to the address's query; empty for none
   */
  record Proof(Map<String, String> headers, String query) {
    static final Proof NONE = new Proof(Map.of(), "");

    URI on(URI uri) {
      if (query.isEmpty()) {
        return uri;
      }
      String text = off(uri).toString();
      return URI.create(text + (text.contains("?") ? "&" : "?") + query);
    }

    /** Without the secret, also where a server sends it back in an address. */
    URI off(URI uri) {
      return query.isEmpty()
          ? uri
          : Addresses.withoutParameter(uri, query.substring(0, query.indexOf('=')));
    }
  }

  /** Nothing where the address is not one of the credential's hosts. */
  Proof proof(NamedCredential named, URI uri) throws HttpFailedException, InterruptedException {
    if (!named.isFor(uri)) {
      return Proof.NONE;
    }
    Credential credential = named.credential();
    ApiKey key = credential.apiKey();
    Basic basic = credential.basic();
    OAuth2 oauth2 = credential.oauth2();
    if (key != null) {
      return of(key);
    } else if (credential.bearer() != null) {
      return header(AUTHORIZATION, "Bearer " + credential.bearer().reveal());
    } else if (basic != null) {
      return header(AUTHORIZATION, basic(basic.user(), basic.password().reveal()));
    } else if (oauth2 != null) {
      return header(AUTHORIZATION, "Bearer " + token(named.name(), oauth2));
    }
    return Proof.NONE;
  }

  /** Forgets what was got for it; false where there is nothing that could be got anew. */
  boolean renew(NamedCredential named) {
    OAuth2 oauth2 = named.credential().oauth2();
    return oauth2 != null && tokens.remove(oauth2) != null;
  }

  private static Proof of(ApiKey key) {
    String secret = key.key().reveal();
    if (key.query() != null) {
      return new Proof(Map.of(), encoded(key.query()) + "=" + encoded(secret));
    }
    return key.header() == null ? Proof.NONE : header(key.header(), secret);
  }

  private static Proof header(String name, String value) {
    return new Proof(Map.of(name, value), "");
  }

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private String token(String name, OAuth2 oauth2)
      throws HttpFailedException, InterruptedException {
    Token kept = tokens.get(oauth2);
    if (kept != null && kept.until().isAfter(waits.now())) {
      return kept.value();
    }
    Token fresh = fetched(name, oauth2);
    tokens.put(oauth2, fresh);
    return fresh.value();
  }

  private Token fetched(String name, OAuth2 oauth2)
      throws HttpFailedException, InterruptedException {
    Map<String, String> headers =
        Map.of(
            "content-type",
            "application/x-www-form-urlencoded",
            "accept",
            "application/json",
            AUTHORIZATION,
            basic(encoded(oauth2.clientId()), encoded(oauth2.clientSecret().reveal())));
    String scope = oauth2.scope() == null ? "" : "&scope=" + encoded(oauth2.scope());
    Answer answer =
        posting.post(oauth2.tokenUrl(), headers, "grant_type=client_credentials" + scope);
    JsonNode token = answer.isOk() ? json(answer.body()) : JSON.createObjectNode();
    String value = token.path("access_token").asText();
    if (value.isEmpty()) {
      throw new HttpFailedException(
          "unauthorized",
          answer.status() >= 500 ? Code.UNAVAILABLE : Code.PERMISSION_DENIED,
          "%s answered %d and gave no token for the credential %s"
              .formatted(HttpFailedException.shown(oauth2.tokenUrl()), answer.status(), name));
    }
    long seconds = token.path("expires_in").asLong(USUAL.toSeconds());
    Duration used = Duration.ofSeconds(seconds).minus(SHORTEST);
    return new Token(value, waits.now().plus(used));
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
