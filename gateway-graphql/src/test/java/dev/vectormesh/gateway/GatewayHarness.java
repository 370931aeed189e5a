package dev.vectormesh.gateway;

import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A gateway on a free port before services that answer from tables. */
final class GatewayHarness implements AutoCloseable {
  static final String SECRET = "a secret of at least thirty-two characters";
  private static final Tokens TOKENS = Tokens.of(new Secret(SECRET));

  final InTestMesh mesh;
  final GatewayApp gateway;

  GatewayHarness(Map<String, String> settings) {
    mesh = new InTestMesh(AuthConfig.ofSecret(SECRET));
    Map<String, String> all = new HashMap<>();
    all.put("port", "0");
    all.put("auth.secret", SECRET);
    all.put("ingest", mesh.uri("ingest").toString());
    all.put("search", mesh.uri("search").toString());
    all.put("job", mesh.uri("job").toString());
    all.put("drain", "100ms");
    all.putAll(settings);
    GatewayConfig config =
        Settings.load("gateway", GatewayConfig.class, SettingsSources.overrides(all));
    gateway = GatewayApp.open(config);
    try {
      gateway.start();
    } catch (RuntimeException e) {
      mesh.close();
      throw e;
    }
  }

  Client client() {
    return client(TOKENS.mint("acme", "ann", Role.WRITER));
  }

  Client client(@Nullable String token) {
    return new Client(gateway.uri(), token);
  }

  static String token(Duration life) {
    return TOKENS.mint("acme", "ann", life, Role.WRITER);
  }

  static String token(Role role) {
    return TOKENS.mint("acme", "ann", role);
  }

  static String adminToken(String tenant) {
    return TOKENS.mint(tenant, "eve", Role.ADMIN);
  }

  static String readerToken() {
    return TOKENS.mint("acme", "bob", Role.READER);
  }

  @Override
  public void close() {
    gateway.close();
    mesh.close();
  }
}
