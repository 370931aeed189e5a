package dev.vectormesh.ingest.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {
  @TempDir Path folder;

  private Connections read(String yaml) throws Exception {
    return Connections.read(Files.writeString(folder.resolve("connections.yaml"), yaml));
  }

  @Test
  void file_isReadWithItsSecretsFromWhereTheyLie() throws Exception {
    Path secret = Files.writeString(folder.resolve("password"), "from-a-file\n");

    Connections connections =
        read(
            """
            credentials:
              tracker:
                tenants: [acme]
                hosts: [tracker.example]
                api-key: {header: X-Key, key: in-the-open}
              login:
                tenants: ["*"]
                hosts: [api.example:8443]
                oauth2: {token-url: "https://login.example/token", client-id: me, client-secret: s}
            databases:
              shop: {tenants: [acme], url: "postgresql://db:5432/shop", user: reader, password: "file:%s"}
            object-stores:
              lake: {tenants: [acme], endpoint: "https://s3.example", buckets: [docs], access-key: k, secret-key: v}
            """
                .formatted(secret));

    var key = connections.credential("acme", "tracker").apiKey();
    assertThat(key).isNotNull();
    assertThat(key.header()).isEqualTo("X-Key");
    assertThat(key.key().reveal()).isEqualTo("in-the-open");
    assertThat(connections.credential("anybody", "login").oauth2())
        .isNotNull()
        .extracting(Connections.OAuth2::tokenUrl)
        .isEqualTo(URI.create("https://login.example/token"));
    var password = connections.database("acme", "shop").password();
    assertThat(password).isNotNull();
    assertThat(password.reveal()).isEqualTo("from-a-file");
    assertThat(connections.objectStore("acme", "lake").buckets()).containsExactly("docs");
  }

  @Test
  void connection_isThereForItsOwnTenantsAlone() throws Exception {
    Connections connections =
        read("databases: {shop: {tenants: [acme], url: 'postgresql://db/shop'}}");

    assertThatThrownBy(() -> connections.database("umbrella", "shop"))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> connections.database("acme", "other"))
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void secrets_areInNoText() throws Exception {
    Connections connections =
        read(
            "databases: {shop: {tenants: [acme], url: 'postgresql://db/shop', password:"
                + " hush-hush}}");

    assertThat(connections.toString()).doesNotContain("hush-hush");
  }

  @Test
  void unknownSetting_isNamedWithItsLine() {
    assertThatThrownBy(() ->
            read(
                """
                databases:
                  shop:
                    tenants: [acme]
                    url: postgresql://db/shop
                    pasword: hush-hush
                """))
        .hasMessageContaining("near line 6: ")
        .hasMessageContaining("pasword")
        .hasMessageNotContaining("hush-hush");
  }

  @Test
  void credentialOfTwoWays_isRefused() {
    assertThatThrownBy(() ->
            read(
                "credentials: {a: {tenants: [x], hosts: [h], bearer: t, basic: {user: u, password:"
                    + " p}}}"))
        .hasMessageContaining("exactly one of");
  }

  @Test
  void connectionOfNobody_isRefused() {
    assertThatThrownBy(() -> read("databases: {shop: {url: 'postgresql://db/shop'}}"))
        .hasMessageContaining("tenants");
  }

  @Test
  void emptyFile_hasNone() throws Exception {
    assertThat(read("")).isEqualTo(Connections.NONE);
    assertThat(read("# none yet\n")).isEqualTo(Connections.NONE);
  }
}
