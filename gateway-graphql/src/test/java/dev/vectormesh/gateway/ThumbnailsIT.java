package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ThumbnailsIT {
  private static final GatewayHarness harness = new GatewayHarness(Map.of());

  @AfterAll
  static void close() {
    harness.close();
  }

  private static HttpResponse<String> get(Client client, String path) throws Exception {
    return client.send(client.request(path).GET());
  }

  @ParameterizedTest
  @CsvSource({"'',0", "?size=256,256", "?size=640,640"})
  void thumbnail_isTheCallersOwnPicture(String query, int size) throws Exception {
    HttpResponse<String> answer =
        get(harness.client(), "/thumbnails/" + CorpusTables.PICTURE + query);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("acme at " + size);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("max-age=300, private");
    assertThat(answer.headers().allValues("Vary")).contains("Authorization");
  }

  @Test
  void otherTenants_areAnsweredForTheirOwn() throws Exception {
    Client other = harness.client(GatewayHarness.adminToken("umbrella"));
    assertThat(get(other, "/thumbnails/" + CorpusTables.PICTURE).body()).isEqualTo("umbrella at 0");
  }

  @Test
  void withoutToken_isRefused() throws Exception {
    HttpResponse<String> answer = get(harness.client(null), "/thumbnails/" + CorpusTables.PICTURE);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(extensions(answer).at("/code").asString()).isEqualTo("UNAUTHENTICATED");
  }

  @ParameterizedTest
  @CsvSource({
    "namespaces/default/collections/photos/documents/dog.jpg,404,RESOURCE_NOT_FOUND",
    "namespaces/default/collections/photos,400,INVALID_FIELD",
    "namespaces/default/collections/photos/documents/cat.jpg?size=300,400,INVALID_FIELD",
    "namespaces/default/collections/photos/documents/cat.jpg?size=large,400,INVALID_FIELD"
  })
  void whatCannotBeShown_isToldLikeAllErrors(String path, int status, String reason)
      throws Exception {
    HttpResponse<String> answer = get(harness.client(), "/thumbnails/" + path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(extensions(answer).at("/reason").asString()).isEqualTo(reason);
  }

  @Test
  void serviceThatIsDown_isToldAsUnavailable() throws Exception {
    try (GatewayHarness broken = new GatewayHarness(Map.of())) {
      broken.mesh.stop("ingest");
      HttpResponse<String> answer = get(broken.client(), "/thumbnails/" + CorpusTables.PICTURE);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(extensions(answer).at("/reason").asString()).isEqualTo("DEPENDENCY_UNAVAILABLE");
    }
  }

  private static JsonNode extensions(HttpResponse<String> answer) {
    return Client.JSON.readTree(answer.body()).at("/errors/0/extensions");
  }
}
