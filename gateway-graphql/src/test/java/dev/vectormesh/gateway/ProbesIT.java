package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.search.v1.CropBox;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Searches by pictures, vectors and documents. */
final class ProbesIT {
  private static final int LARGEST_PICTURE = 10 * 1024 * 1024;
  private static final String SEARCH =
      "query($probes: [ProbeInput!]) { search(namespace: \"default\", probes: $probes) {"
          + " bestSimilarity hits { document } } }";

  private static final GatewayHarness harness = new GatewayHarness(Map.of());
  private static final Client client = harness.client();

  @AfterAll
  static void close() {
    harness.close();
  }

  private static SearchRequest asked(List<Map<String, Object>> probes) throws Exception {
    JsonNode answer = client.ask(SEARCH, Map.of("probes", probes));
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    return harness.mesh.search.asked;
  }

  private static String base64(byte[] file) {
    return Base64.getEncoder().encodeToString(file);
  }

  @Test
  void probes_areHandedOnWithTheirWeights_andNeedNoQuery() throws Exception {
    String document = "namespaces/default/collections/photos/documents/cat.jpg";
    byte[] file = {(byte) 0xff, (byte) 0xd8, 0, 1};
    SearchRequest asked =
        asked(
            List.of(
                Map.of("text", "a red boat", "weight", 2),
                Map.of(
                    "picture",
                    Map.of(
                        "content",
                        base64(file),
                        "crop",
                        Map.of("left", 0, "top", 0.25, "right", 0.5, "bottom", 1))),
                Map.of("vector", List.of(1, -0.5)),
                Map.of("document", document, "weight", -1)));
    assertThat(asked.getQuery()).isEmpty();
    assertThat(asked.getProbesList()).hasSize(4);
    assertThat(asked.getProbes(0).getText()).isEqualTo("a red boat");
    assertThat(asked.getProbes(0).getWeight()).isEqualTo(2);
    Probe picture = asked.getProbes(1);
    assertThat(picture.getPicture().getContent().toByteArray()).isEqualTo(file);
    assertThat(picture.getPicture().getCrop())
        .isEqualTo(CropBox.newBuilder().setTop(0.25).setRight(0.5).setBottom(1).build());
    assertThat(picture.hasWeight()).isFalse();
    assertThat(asked.getProbes(2).getVector().getValuesList()).containsExactly(1f, -0.5f);
    assertThat(asked.getProbes(3).getDocument()).isEqualTo(document);
    assertThat(asked.getProbes(3).getWeight()).isEqualTo(-1);
  }

  @Test
  void hits_sayWhatPictureTheyAre_andByWhatTheyWereFound() throws Exception {
    JsonNode result =
        client
            .ask(
                """
                { search(namespace: "default", query: "boat", minRelevance: 0.95, distinct: true) {
                    bestSimilarity
                    hits { picture { width height format perceptualHash } foundBy relevance } } }
                """)
            .at("/data/search");
    assertThat(result.at("/bestSimilarity").asDouble()).isEqualTo(0.83);
    JsonNode hit = result.at("/hits/0");
    assertThat(hit.at("/picture").toString())
        .isEqualTo(
            "{\"width\":640,\"height\":480,\"format\":\"jpeg\","
                + "\"perceptualHash\":\"00ff00ff00ff00ff\"}");
    assertThat(hit.at("/foundBy").toString()).isEqualTo("[\"VECTOR\",\"WORDS\",\"PICTURE_TEXT\"]");
    assertThat(hit.at("/relevance").asDouble()).isEqualTo(0.97);
    assertThat(result.at("/hits/1/picture").isNull()).isTrue();
    assertThat(harness.mesh.search.asked.getMinRelevance()).isEqualTo(0.95);
    assertThat(harness.mesh.search.asked.getDistinct()).isTrue();
  }

  @Test
  void pictureOfTenMebibytes_passes() throws Exception {
    byte[] file = new byte[LARGEST_PICTURE];
    SearchRequest asked = asked(List.of(Map.of("picture", Map.of("content", base64(file)))));
    assertThat(asked.getProbes(0).getPicture().getContent().size()).isEqualTo(file.length);
  }

  @Test
  void pictureOfMore_isRefusedByName() throws Exception {
    byte[] file = new byte[LARGEST_PICTURE + 1];
    JsonNode extensions =
        Answers.error(
            client.ask(
                SEARCH,
                Map.of("probes", List.of(Map.of("picture", Map.of("content", base64(file)))))));
    assertThat(extensions.at("/code").asString()).isEqualTo("INVALID_ARGUMENT");
    assertThat(extensions.at("/fields/0/field").asString()).isEqualTo("probes[0].picture.content");
  }

  @Test
  void bodyOfMoreThanAPicture_isRefused() throws Exception {
    String body =
        Client.JSON.writeValueAsString(
            Map.of("query", SEARCH, "variables", Map.of("probes", "x".repeat(17 << 20))));
    assertThat(client.post(body, "application/json").statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"weight\":1}",
        "{\"text\":\"a\",\"document\":\"namespaces/default/collections/c/documents/d\"}"
      })
  void probeThatIsNotOneThing_isRefusedByName(String probe) throws Exception {
    JsonNode extensions =
        Answers.error(
            client.ask(
                SEARCH,
                Map.of(
                    "probes",
                    List.of(Map.of("text", "first"), Client.JSON.readValue(probe, Map.class)))));
    assertThat(extensions.at("/fields/0/field").asString()).isEqualTo("probes[1]");
    assertThat(extensions.at("/fields/0/description").asString())
        .isEqualTo("must be one of text, picture, vector, document");
  }

  @Test
  void pictureThatIsNotBase64_isRefusedByName() throws Exception {
    JsonNode extensions =
        Answers.error(
            client.ask(
                SEARCH,
                Map.of(
                    "probes",
                    List.of(Map.of("picture", Map.of("content", "data:image/png;base64,AAAA"))))));
    assertThat(extensions.at("/code").asString()).isEqualTo("INVALID_ARGUMENT");
    assertThat(extensions.at("/fields/0/field").asString()).isEqualTo("probes[0].picture.content");
  }

  @Test
  void collection_isMadeWithItsEncoder_andTellsItsSpace() throws Exception {
    JsonNode made =
        client
            .ask(
                "mutation { createCollection(namespace: \"default\", id: \"photos\","
                    + " encoder: \"clip-drawn\") { name encoder space } }")
            .at("/data/createCollection");
    assertThat(made.toString())
        .isEqualTo(
            "{\"name\":\"namespaces/default/collections/photos\",\"encoder\":\"clip-drawn\","
                + "\"space\":\"f00\"}");
    assertThat(harness.mesh.corpus.created.getCollection().getEncoder()).isEqualTo("clip-drawn");
  }
}
