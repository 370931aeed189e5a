package dev.vectormesh.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenVerifierTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private Instant now = NOW;
  private final InstantSource clock = () -> now;
  private final Tokens tokens = Tokens.of(new Secret(SECRET), clock);
  private final TokenVerifier verifier = TokenVerifier.of(AuthConfig.ofSecret(SECRET), clock);

  private static JWTClaimsSet claims() {
    return new JWTClaimsSet.Builder()
        .subject("ann")
        .claim("tenant_id", "acme")
        .claim("roles", List.of("reader"))
        .expirationTime(Date.from(NOW.plusSeconds(60)))
        .build();
  }

  @Test
  void mintedToken_isReadBack_untilItExpires() {
    String token = tokens.mint("acme", "ann", Role.READER, Role.WRITER);
    Caller caller = verifier.verify(token);
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.subject()).isEqualTo("ann");
    assertThat(caller.roles()).containsExactlyInAnyOrder(Role.READER, Role.WRITER);
    assertThat(caller.toString()).doesNotContain(token);
    now = NOW.plus(Duration.ofMinutes(60)).plusSeconds(1);
    assertThatThrownBy(() -> verifier.verify(token)).hasMessageContaining("expired");
  }

  @Test
  void changedToken_isRefused_alsoWhenTheTrueOneIsRemembered() {
    String token = tokens.mint("acme", "ann", Role.READER);
    assertThat(verifier.verify(token)).isEqualTo(verifier.verify(token));
    String[] parts = token.split("\\.");
    String other = tokens.mint("zoo", "ann", Role.READER).split("\\.")[1];
    assertThatThrownBy(() -> verifier.verify(parts[0] + "." + other + "." + parts[2]))
        .hasMessageContaining("not valid");
  }

  @Test
  void source_renewsHalfWay() {
    TokenSource source = tokens.source("acme", "svc", Role.READER);
    String first = source.token();
    now = NOW.plus(Duration.ofMinutes(29));
    assertThat(source.token()).isEqualTo(first);
    now = NOW.plus(Duration.ofMinutes(31));
    assertThat(source.token()).isNotEqualTo(first);
  }

  @Test
  void unsignedAndOtherAlgorithms_areRefused() throws Exception {
    assertThatThrownBy(() -> verifier.verify(new PlainJWT(claims()).serialize()))
        .hasMessageContaining("not valid");
    SignedJWT other = new SignedJWT(new JWSHeader(JWSAlgorithm.HS384), claims());
    other.sign(new MACSigner((SECRET + SECRET).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> verifier.verify(other.serialize())).hasMessageContaining("not valid");
    assertThatThrownBy(() -> verifier.verify("garbage")).hasMessageContaining("not valid");
  }

  @Test
  void tenant_isNeeded_exceptByWorkers() {
    assertThatThrownBy(() -> verifier.verify(tokens.mint(null, "ann", Role.ADMIN)))
        .hasMessageContaining("tenant_id");
    assertThat(verifier.verify(tokens.mint(null, "w", Role.WORKER)).tenant()).isNull();
  }

  @Test
  void claimsThatNothingCanKeep_areRefused() {
    for (String odd : List.of("ac\0me", "ac\nme")) {
      assertThatThrownBy(() -> verifier.verify(tokens.mint(odd, "ann", Role.READER)))
          .hasMessageContaining("UNAUTHENTICATED");
      assertThatThrownBy(() -> verifier.verify(tokens.mint("acme", odd, Role.READER)))
          .hasMessageContaining("UNAUTHENTICATED");
    }
    assertThat(verifier.verify(tokens.mint("Zoë 😀", "ann", Role.READER)).tenant())
        .isEqualTo("Zoë 😀");
  }

  @Test
  void bytesThatAreNoToken_areRefused() {
    for (String odd : List.of("", "a\tb", "a b", "é.é.é", "\0", "..", "a.b.c", "{}")) {
      assertThatThrownBy(() -> verifier.verify(odd)).hasMessageContaining("UNAUTHENTICATED");
    }
  }

  @Test
  void jwksFile_verifiesEs256_andNoHmac(@TempDir Path folder) throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    Path file = folder.resolve("jwks.json");
    Files.writeString(file, new JWKSet(key.toPublicJWK()).toString());
    TokenVerifier byKeys =
        TokenVerifier.of(
            new AuthConfig(null, List.of(file.toString()), "https://idp", null), clock);
    JWTClaimsSet claims = new JWTClaimsSet.Builder(claims()).issuer("https://idp").build();
    SignedJWT jwt =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), claims);
    jwt.sign(new ECDSASigner(key));
    assertThat(byKeys.verify(jwt.serialize()).tenant()).isEqualTo("acme");
    assertThatThrownBy(() -> byKeys.verify(tokens.mint("acme", "ann", Role.READER)))
        .hasMessageContaining("not valid");
    SignedJWT foreign =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(),
            new JWTClaimsSet.Builder(claims()).issuer("https://else").build());
    foreign.sign(new ECDSASigner(key));
    assertThatThrownBy(() -> byKeys.verify(foreign.serialize())).hasMessageContaining("issuer");
  }

  @Test
  void shortSecret_isRefusedWithoutBeingShown() {
    assertThatThrownBy(() ->
            Settings.load(
                "x", AuthConfig.class, SettingsSources.overrides(Map.of("secret", "too-short"))))
        .hasMessageContaining("at least 32")
        .hasMessageNotContaining("too-short");
  }
}
