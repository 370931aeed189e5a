package dev.vectormesh.gateway.http;

import com.nimbusds.jwt.SignedJWT;
import dev.vectormesh.gateway.mesh.SignedIn;
import dev.vectormesh.platform.auth.Caller;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.TokenVerifier;
import dev.vectormesh.platform.error.ApiException;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Lets in whoever holds a good token. */
public final class Gatekeeper {
  private static final String SCHEME = "bearer ";

  private final TokenVerifier verifier;
  private final InstantSource clock;
  private final @Nullable TokenSource strangers;

  /**
   * @param strangers the token of calls that have none; null where they are refused
   */
  public Gatekeeper(TokenVerifier verifier, InstantSource clock, @Nullable TokenSource strangers) {
    this.verifier = verifier;
    this.clock = clock;
    this.strangers = strangers;
  }

  /** Who an HTTP request speaks for, or UNAUTHENTICATED. */
  SignedIn signIn(ServerHttpRequest request) {
    String authorization = authorization(request.getHeaders());
    return strangers != null && authorization == null && isOfThisMachine(request)
        ? signIn(SCHEME + strangers.token())
        : signIn(authorization);
  }

  /** A page of another site may lead its own name to this machine: then Host tells that name. */
  private static boolean isOfThisMachine(ServerHttpRequest request) {
    InetSocketAddress host = request.getHeaders().getHost();
    return host != null && Loopback.is(host.getHostString());
  }

  /** The one Authorization header: of two, each host behind the gateway would choose another. */
  static @Nullable String authorization(HttpHeaders headers) {
    List<String> values = headers.getOrEmpty(HttpHeaders.AUTHORIZATION);
    if (values.size() > 1) {
      throw ApiException.unauthenticated("there must be one authorization header");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** Who the value of an Authorization header speaks for, or UNAUTHENTICATED. */
  public SignedIn signIn(@Nullable String authorization) {
    if (authorization == null || authorization.isBlank()) {
      throw ApiException.unauthenticated("a token is needed: Authorization: Bearer ...");
    }
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw ApiException.unauthenticated("the authorization must be a bearer token");
    }
    String token = authorization.substring(SCHEME.length()).strip();
    Caller caller = verifier.verify(token);
    return new SignedIn(caller, expiry(token));
  }

  /** Refuses a token that was good when its connection began, and is so no more. */
  public SignedIn stillSignedIn(@Nullable SignedIn who) {
    if (who == null) {
      throw ApiException.unauthenticated("a token is needed: Authorization: Bearer ...");
    }
    if (who.expires().isBefore(clock.instant())) {
      throw ApiException.unauthenticated("the token has expired");
    }
    return who;
  }

  private static Instant expiry(String verified) {
    try {
      Date expires = SignedJWT.parse(verified).getJWTClaimsSet().getExpirationTime();
      if (expires == null) {
        throw ApiException.unauthenticated("the token has no expiry (exp)");
      }
      return expires.toInstant();
    } catch (ParseException e) {
      throw ApiException.unauthenticated("the token is not valid");
    }
  }
}
