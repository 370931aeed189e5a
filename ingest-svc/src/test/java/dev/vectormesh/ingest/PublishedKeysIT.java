package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.ListNamespacesRequest;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.SigningConfig;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret is shared: people come with an identity provider's tokens (RS256), and ingest service
 * signs its own (ES256).
 */
class PublishedKeysIT {
  @TempDir static Path keys;
  private static AuthConfig auth;
  private static IngestMesh mesh;

  @BeforeAll
  static void start() throws Exception {
    JWK people = new RSAKeyGenerator(2048).keyID("people-1").generate();
    JWK service = new ECKeyGenerator(Curve.P_256).keyID("ingest-1").generate();
    auth = new AuthConfig(null, List.of(published(people), published(service)), null, null);
    Path pem = Files.writeString(keys.resolve("ingest.pem"), pem(service));
    mesh =
        IngestMesh.start(
            Map.of("signing.key", "file:" + pem, "signing.keyId", "ingest-1"),
            auth,
            new SigningConfig(new Secret(pem(people)), "people-1"));
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  private static String published(JWK key) throws Exception {
    Path file = keys.resolve(key.getKeyID() + ".json");
    return Files.writeString(file, new JWKSet(key.toPublicJWK()).toString()).toString();
  }

  private static String pem(JWK key) throws Exception {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(((AsymmetricJWK) key).toPrivateKey().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  @Test
  void ingest_isDoneWithTheServicesOwnTokens() throws Exception {
    Path folder = Files.createDirectories(mesh.files().resolve("signed"));
    SampleFiles.write(folder, "a.txt", "Signed by a key of its own.");
    String collection = mesh.collection();

    Batch batch = mesh.ingest(collection, folder, false);

    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(mesh.list(collection)).hasSize(1);
  }

  @Test
  void tokenOfAKeyThatNobodyPublishes_isRefused() throws Exception {
    JWK stranger = new RSAKeyGenerator(2048).keyID("people-2").generate();
    String token =
        Tokens.of(
                auth,
                new SigningConfig(new Secret(pem(stranger)), "people-2"),
                InstantSource.system())
            .mint(TENANT, "eve", Role.ADMIN);

    assertThatThrownBy(() ->
            NamespaceServiceGrpc.newBlockingStub(mesh.channel(() -> token))
                .listNamespaces(ListNamespacesRequest.getDefaultInstance()))
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }
}
