package dev.vectormesh.platform.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vectormesh.platform.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Mints tokens: by the shared secret (HS256), for the local run, for tests, and for services; or by
 * a service's own key (RS256, ES256).
 */
public final class Tokens {
  public static final Duration DEFAULT_LIFE = Duration.ofMinutes(60);

  private final JWSSigner signer;
  private final JWSHeader header;
  private final @Nullable String issuer;
  private final @Nullable String audience;
  private final InstantSource clock;

  private Tokens(
      JWSSigner signer,
      JWSHeader header,
      @Nullable String issuer,
      @Nullable String audience,
      InstantSource clock) {
    this.signer = signer;
    this.header = header;
    this.issuer = issuer;
    this.audience = audience;
    this.clock = clock;
  }

  public static Tokens of(Secret secret) {
    return of(secret, InstantSource.system());
  }

  public static Tokens of(Secret secret, InstantSource clock) {
    return new Tokens(signer(secret), new JWSHeader(JWSAlgorithm.HS256), null, null, clock);
  }

  /**
   * Tokens of a service's own, such as the other services accept by these settings: by its key
   * where it has one, else by the shared secret.
   *
   * @throws IllegalArgumentException when the key is none, or there is neither key nor secret
   */
  public static Tokens of(AuthConfig auth, SigningConfig signing, InstantSource clock) {
    Secret key = signing.key();
    Secret secret = auth.secret();
    if (key != null) {
      JWSSigner signer = PrivateKeys.signer(key.reveal());
      JWSAlgorithm algorithm =
          signer instanceof ECDSASigner ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256;
      JWSHeader header = new JWSHeader.Builder(algorithm).keyID(signing.keyId()).build();
      return new Tokens(signer, header, auth.issuer(), auth.audience(), clock);
    }
    if (secret == null) {
      throw new IllegalArgumentException("tokens need auth.secret or signing.key");
    }
    return new Tokens(
        signer(secret), new JWSHeader(JWSAlgorithm.HS256), auth.issuer(), auth.audience(), clock);
  }

  private static JWSSigner signer(Secret secret) {
    try {
      return new MACSigner(secret.reveal().getBytes(UTF_8));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret does not sign", e);
    }
  }

  public String mint(@Nullable String tenant, String subject, Role... roles) {
    return mint(tenant, subject, DEFAULT_LIFE, roles);
  }

  public String mint(@Nullable String tenant, String subject, Duration life, Role... roles) {
    return mint(tenant, subject, life, Set.of(), roles);
  }

  /**
   * A token that sees documents by labels.
   *
   * @param labels {@link AccessLabels#ALL} stands for all
   */
  public String mint(
      @Nullable String tenant,
      String subject,
      Duration life,
      Collection<String> labels,
      Role... roles) {
    Instant now = clock.instant();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject(subject)
            .issuer(issuer)
            .audience(audience)
            .claim("roles", Arrays.stream(roles).map(Role::claim).toList())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(life)));
    if (tenant != null) {
      claims.claim("tenant_id", tenant);
    }
    if (!labels.isEmpty()) {
      claims.claim(AccessLabels.CLAIM, List.copyOf(labels));
    }
    try {
      SignedJWT jwt = new SignedJWT(header, claims.build());
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the key does not sign", e);
    }
  }

  /** A token that is minted anew when half of its life is over. */
  public TokenSource source(@Nullable String tenant, String subject, Role... roles) {
    return source(tenant, subject, Set.of(), roles);
  }

  /** The same with labels to see documents by. */
  public TokenSource source(
      @Nullable String tenant, String subject, Set<String> labels, Role... roles) {
    return new Renewing(tenant, subject, labels, roles.clone());
  }

  private final class Renewing implements TokenSource {
    private final @Nullable String tenant;
    private final String subject;
    private final Set<String> labels;
    private final Role[] roles;
    private String token = "";
    private Instant renewAt = Instant.MIN;

    Renewing(@Nullable String tenant, String subject, Set<String> labels, Role[] roles) {
      this.tenant = tenant;
      this.subject = subject;
      this.labels = Set.copyOf(labels);
      this.roles = roles;
    }

    @Override
    public synchronized String token() {
      Instant now = clock.instant();
      if (!now.isBefore(renewAt)) {
        token = mint(tenant, subject, DEFAULT_LIFE, labels, roles);
        renewAt = now.plus(DEFAULT_LIFE.dividedBy(2));
      }
      return token;
    }
  }
}
