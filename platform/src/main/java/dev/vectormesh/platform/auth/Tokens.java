package dev.vectormesh.platform.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vectormesh.platform.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Mints HS256 tokens: for the local run, for tests, and for services that share the secret. */
public final class Tokens {
  public static final Duration DEFAULT_LIFE = Duration.ofMinutes(60);

  private final Secret secret;
  private final InstantSource clock;

  private Tokens(Secret secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  public static Tokens of(Secret secret) {
    return new Tokens(secret, InstantSource.system());
  }

  public static Tokens of(Secret secret, InstantSource clock) {
    return new Tokens(secret, clock);
  }

  public String mint(@Nullable String tenant, String subject, Role... roles) {
    return mint(tenant, subject, DEFAULT_LIFE, roles);
  }

  public String mint(@Nullable String tenant, String subject, Duration life, Role... roles) {
    Instant now = clock.instant();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject(subject)
            .claim("roles", Arrays.stream(roles).map(Role::claim).toList())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(life)));
    if (tenant != null) {
      claims.claim("tenant_id", tenant);
    }
    try {
      SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
      jwt.sign(new MACSigner(secret.reveal().getBytes(UTF_8)));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the secret does not sign", e);
    }
  }

  /** A token that is minted anew when half of its life is over. */
  public TokenSource source(@Nullable String tenant, String subject, Role... roles) {
    return new Renewing(tenant, subject, roles.clone());
  }

  private final class Renewing implements TokenSource {
    private final @Nullable String tenant;
    private final String subject;
    private final Role[] roles;
    private String token = "";
    private Instant renewAt = Instant.MIN;

    Renewing(@Nullable String tenant, String subject, Role[] roles) {
      this.tenant = tenant;
      this.subject = subject;
      this.roles = roles;
    }

    @Override
    public synchronized String token() {
      Instant now = clock.instant();
      if (!now.isBefore(renewAt)) {
        token = mint(tenant, subject, roles);
        renewAt = now.plus(DEFAULT_LIFE.dividedBy(2));
      }
      return token;
    }
  }
}
