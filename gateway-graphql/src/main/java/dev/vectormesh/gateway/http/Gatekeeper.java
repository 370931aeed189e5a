package dev.vectormesh.gateway.http;

import com.nimbusds.jwt.SignedJWT;
import dev.vectormesh.gateway.mesh.SignedIn;
import dev.vectormesh.platform.auth.Caller;
import dev.vectormesh.platform.auth.TokenVerifier;
import dev.vectormesh.platform.error.ApiException;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Lets in whoever holds a good token. */
public final class Gatekeeper {
  private static final String SCHEME = "bearer ";

  private final TokenVerifier verifier;
  private final InstantSource clock;

  public Gatekeeper(TokenVerifier verifier, InstantSource clock) {
    this.verifier = verifier;
    this.clock = clock;
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
