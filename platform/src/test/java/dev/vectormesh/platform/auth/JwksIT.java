package dev.vectormesh.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpServer;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that a service signs with a key of its own, checked by what it publishes. */
class JwksIT {
  private static final String ISSUER = "https://mesh.example";
  private static final String AUDIENCE = "vectormesh";

  @TempDir Path folder;

  private enum Kind {
    RSA,
    EC
  }

  private record ServiceKey(SigningConfig signing, JWK published) {
    static ServiceKey of(Kind kind, @Nullable String id) throws Exception {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.name());
      if (kind == Kind.EC) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      KeyPair pair = generator.generateKeyPair();
      JWK published =
          kind == Kind.EC
              ? new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).keyID(id).build()
              : new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID(id).build();
      return new ServiceKey(new SigningConfig(new Secret(pem(pair)), id), published);
    }

    private static String pem(KeyPair pair) {
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    }

    String token(AuthConfig auth) {
      return Tokens.of(auth, signing, InstantSource.system())
          .mint("acme", "ingest-svc", Role.WORKER, Role.WRITER);
    }
  }

  private static String jwks(ServiceKey... keys) {
    return new JWKSet(Arrays.stream(keys).map(ServiceKey::published).toList()).toString();
  }

  private static AuthConfig auth(Object... places) {
    return new AuthConfig(
        null, Arrays.stream(places).map(Object::toString).toList(), ISSUER, AUDIENCE);
  }

  private Path file(String name, ServiceKey... keys) throws IOException {
    return Files.writeString(folder.resolve(name), jwks(keys));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void ownToken_isAcceptedByThePublishedKey(Kind kind) throws Exception {
    ServiceKey key = ServiceKey.of(kind, "k1");
    AuthConfig auth = auth(file("jwks.json", key));

    Caller caller = TokenVerifier.of(auth).verify(key.token(auth));

    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.roles()).containsExactlyInAnyOrder(Role.WORKER, Role.WRITER);
  }

  @Test
  void keysWithoutAnId_areTriedAll() throws Exception {
    ServiceKey first = ServiceKey.of(Kind.EC, null);
    ServiceKey second = ServiceKey.of(Kind.EC, null);
    AuthConfig auth = auth(file("jwks.json", first, second));

    assertThat(TokenVerifier.of(auth).verify(second.token(auth)).subject()).isEqualTo("ingest-svc");
  }

  @Test
  void severalSets_areOne() throws Exception {
    ServiceKey people = ServiceKey.of(Kind.RSA, "idp");
    ServiceKey service = ServiceKey.of(Kind.EC, "svc");
    AuthConfig auth = auth(file("idp.json", people), file("services.json", service));
    TokenVerifier verifier = TokenVerifier.of(auth);

    assertThat(verifier.verify(people.token(auth)).tenant()).isEqualTo("acme");
    assertThat(verifier.verify(service.token(auth)).tenant()).isEqualTo("acme");
  }

  @Test
  void unknownKeyId_isRefused() throws Exception {
    AuthConfig auth = auth(file("jwks.json", ServiceKey.of(Kind.EC, "k1")));
    TokenVerifier verifier = TokenVerifier.of(auth);
    String token = ServiceKey.of(Kind.EC, "k2").token(auth);

    // Again and again: reading the keys anew is limited, and the answer stays the same.
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> verifier.verify(token))
          .satisfies(e ->
              assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED))
          .hasMessageContaining("not valid");
    }
  }

  @Test
  void anotherKeyUnderAKnownId_isRefused() throws Exception {
    AuthConfig auth = auth(file("jwks.json", ServiceKey.of(Kind.EC, "k1")));
    String token = ServiceKey.of(Kind.EC, "k1").token(auth);

    assertThatThrownBy(() -> TokenVerifier.of(auth).verify(token))
        .hasMessageContaining("not valid");
  }

  @Test
  void rotatedFile_isReadAgainForAKeyThatIsNew() throws Exception {
    ServiceKey old = ServiceKey.of(Kind.EC, "2026-10");
    ServiceKey next = ServiceKey.of(Kind.RSA, "2026-11");
    AuthConfig auth = auth(file("jwks.json", old));
    TokenVerifier verifier = TokenVerifier.of(auth);
    assertThat(verifier.verify(old.token(auth)).tenant()).isEqualTo("acme");

    file("jwks.json", old, next);

    assertThat(verifier.verify(next.token(auth)).tenant()).isEqualTo("acme");
    assertThat(verifier.verify(old.token(auth)).tenant()).isEqualTo("acme");
  }

  @Test
  void rotatedUrl_isReadAgain_andOutlivesAnOutage() throws Exception {
    ServiceKey old = ServiceKey.of(Kind.RSA, "2026-10");
    ServiceKey next = ServiceKey.of(Kind.EC, "2026-11");
    KeyServer server = new KeyServer(jwks(old));
    AuthConfig auth = auth(server.address());
    TokenVerifier verifier = TokenVerifier.of(auth);
    try (server) {
      assertThat(verifier.verify(old.token(auth)).tenant()).isEqualTo("acme");

      server.published = jwks(next);

      assertThat(verifier.verify(next.token(auth)).tenant()).isEqualTo("acme");
    }
    assertThat(verifier.verify(next.token(auth)).tenant()).isEqualTo("acme");
  }

  @Test
  void keysThatWereNeverReached_areAnOutage_notTheCallersFault() throws Exception {
    KeyServer server = new KeyServer("{\"keys\":[]}");
    server.close();
    AuthConfig auth = auth(server.address());
    String token = ServiceKey.of(Kind.EC, "k1").token(auth);

    TokenVerifier verifier = TokenVerifier.of(auth);

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> verifier.verify(token))
          .satisfies(e -> {
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(ErrorDetails.retryAfter(e)).isPresent();
          });
    }
  }

  @Test
  void unusableKeys_areToldAtTheStart_withoutBeingShown() throws Exception {
    String shared = "-----BEGIN EC PRIVATE KEY-----\nnotaproperkey\n-----END EC PRIVATE KEY-----";
    assertThatThrownBy(() ->
            Settings.load(
                "x", SigningConfig.class, SettingsSources.overrides(Map.of("key", shared))))
        .hasMessageContaining("key: is ***; it must be a PEM private key")
        .hasMessageNotContaining("notaproperkey");
    Path none = Files.writeString(folder.resolve("empty.json"), "{\"keys\":[]}");
    assertThatThrownBy(() -> TokenVerifier.of(auth(none))).hasMessageContaining("holds no key");
    assertThatThrownBy(() -> TokenVerifier.of(auth(folder.resolve("missing.json"))))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void settings_takeSeveralPlaces() {
    AuthConfig auth =
        Settings.load(
            "x",
            AuthConfig.class,
            SettingsSources.overrides(Map.of("jwks", "https://idp/keys, /run/keys.json")));
    assertThat(auth.jwks()).isEqualTo(List.of("https://idp/keys", "/run/keys.json"));
  }

  private static final class KeyServer implements AutoCloseable {
    private final HttpServer server;
    private volatile String published;

    KeyServer(String published) throws IOException {
      this.published = published;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/keys",
          exchange -> {
            byte[] body = this.published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
              out.write(body);
            }
          });
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
