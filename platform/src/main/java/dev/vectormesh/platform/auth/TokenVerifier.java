package dev.vectormesh.platform.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.CharMatcher;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks signature, times, issuer and audience of a token, and reads who it speaks for. A call
 * shows its token to each service on its way: a signature that was right is remembered for a while,
 * times are looked at each time.
 */
public final class TokenVerifier {
  private static final int MAX_TOKEN = 8192;

  /** RFC 6750: what a bearer token is made of. */
  private static final CharMatcher TOKEN =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("-._~+/="));

  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
  private static final int REMEMBERED = 10_000;

  /** How long a token is taken whose key was withdrawn since. */
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

  private record Verified(JWTClaimsSet claims, Caller caller) {}

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final @Nullable String issuer;
  private final @Nullable String audience;
  private final InstantSource clock;

  /** By the token's SHA-256: the time of a lookup tells nothing of the tokens that are known. */
  private final Cache<HashCode, Verified> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(REMEMBERED_FOR).build();

  private TokenVerifier(AuthConfig config, InstantSource clock) {
    this.issuer = config.issuer();
    this.audience = config.audience();
    this.clock = clock;
    Secret secret = config.secret();
    if (secret != null) {
      processor.setJWSKeySelector(
          new JWSVerificationKeySelector<>(
              JWSAlgorithm.HS256, new ImmutableSecret<>(secret.reveal().getBytes(UTF_8))));
    } else {
      processor.setJWSKeySelector(
          new JWSVerificationKeySelector<>(
              Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), KeySets.of(config.jwks())));
    }
    // Times are checked by this class, with its own clock, which tests can set.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
  }

  public static TokenVerifier of(AuthConfig config) {
    return new TokenVerifier(config, InstantSource.system());
  }

  public static TokenVerifier of(AuthConfig config, InstantSource clock) {
    return new TokenVerifier(config, clock);
  }

  /** Whether the token was checked a moment ago, so that it costs nothing to check it again. */
  public boolean remembers(String token) {
    return verified.getIfPresent(Hashing.sha256().hashString(token, UTF_8)) != null;
  }

  /** The caller, or UNAUTHENTICATED saying what is wrong with the token, but never the token. */
  public Caller verify(String token) {
    if (token.length() > MAX_TOKEN) {
      throw ApiException.unauthenticated("the token is too long");
    }
    if (!TOKEN.matchesAllOf(token)) {
      throw ApiException.unauthenticated("the token holds characters that no token has");
    }
    HashCode digest = Hashing.sha256().hashString(token, UTF_8);
    Verified known = verified.getIfPresent(digest);
    if (known != null) {
      checkTimes(known.claims());
      return known.caller();
    }
    try {
      JWTClaimsSet claims = processor.process(token, null);
      checkTimes(claims);
      Caller caller = caller(claims, token);
      verified.put(digest, new Verified(claims, caller));
      return caller;
    } catch (ExpiredJWTException e) {
      throw ApiException.unauthenticated("the token has expired");
    } catch (KeySourceException e) {
      throw ApiException.unavailable("jwks", Duration.ofSeconds(1), e);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      throw ApiException.unauthenticated("the token is not valid");
    }
  }

  private void checkTimes(JWTClaimsSet claims) {
    Date expires = claims.getExpirationTime();
    if (expires == null) {
      throw ApiException.unauthenticated("the token has no expiry (exp)");
    }
    if (expires.toInstant().isBefore(clock.instant())) {
      throw ApiException.unauthenticated("the token has expired");
    }
    Date notBefore = claims.getNotBeforeTime();
    if (notBefore != null && notBefore.toInstant().isAfter(clock.instant().plus(CLOCK_SKEW))) {
      throw ApiException.unauthenticated("the token is not valid yet");
    }
    if (issuer != null && !issuer.equals(claims.getIssuer())) {
      throw ApiException.unauthenticated("the token is of another issuer");
    }
    if (audience != null && !claims.getAudience().contains(audience)) {
      throw ApiException.unauthenticated("the token is for another audience");
    }
  }

  private static Caller caller(JWTClaimsSet claims, String token) throws ParseException {
    List<String> names = claims.getStringListClaim("roles");
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    if (names != null) {
      names.forEach(n -> Role.ofClaim(n).ifPresent(roles::add));
    }
    String tenant = claims.getStringClaim("tenant_id");
    if (tenant == null || tenant.isBlank()) {
      if (!roles.contains(Role.WORKER)) {
        throw ApiException.unauthenticated("the token has no tenant_id");
      }
      tenant = null;
    }
    String subject = claims.getSubject();
    if (subject == null || subject.isBlank()) {
      throw ApiException.unauthenticated("the token has no subject (sub)");
    }
    if ((tenant != null && isUnfit(tenant)) || isUnfit(subject)) {
      throw ApiException.unauthenticated("tenant_id and sub must not hold control characters");
    }
    List<String> labels = claims.getStringListClaim(AccessLabels.CLAIM);
    return new Caller(
        tenant, subject, roles, labels == null ? Set.of() : AccessLabels.ofClaim(labels), token);
  }

  /** Whether this claim, subject or tenant, holds what must not get into rows, keys and logs. */
  private static boolean isUnfit(String claim) {
    return claim
        .codePoints()
        .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }
}
