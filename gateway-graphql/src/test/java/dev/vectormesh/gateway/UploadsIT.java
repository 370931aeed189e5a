package dev.vectormesh.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Files by GraphQL, as its multipart request specification has them. */
final class UploadsIT {
  private static final String BOUNDARY = "----otters";
  private static final String BUCKET = "namespaces/default/buckets/raw";
  private static final String PUT =
      "mutation($input: PutObjectInput!) { putObject(input: $input) { name fileName mediaType"
          + " sizeBytes etag metadata } }";
  private static final String OPERATIONS =
      Client.JSON
          .writeValueAsString(
              Map.of(
                  "query",
                  PUT,
                  "variables",
                  Map.of(
                      "input",
                      Map.of(
                          "bucket",
                          BUCKET,
                          "id",
                          "otters.txt",
                          "metadata",
                          Map.of("a", 1),
                          "file",
                          "NONE"))))
          .replace("\"NONE\"", "null");
  private static final String MAP = "{\"0\":[\"variables.input.file\"]}";
  private static final GatewayHarness harness =
      new GatewayHarness(Map.of("limits.bytes", "100000"));

  @AfterAll
  static void close() {
    harness.close();
  }

  /** A part of a form. */
  private record Part(String head, byte[] content) {
    static Part field(String name, String value) {
      return new Part("name=\"" + name + "\"", value.getBytes(UTF_8));
    }

    static Part file(String name, byte[] content) {
      return new Part(
          "name=\"" + name + "\"; filename=\"All about otters.txt\"\r\nContent-Type: text/plain",
          content);
    }
  }

  private static HttpResponse<String> post(Client client, List<Part> parts) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Part part : parts) {
      body.writeBytes(
          "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n"
              .formatted(BOUNDARY, part.head())
              .getBytes(UTF_8));
      body.writeBytes(part.content());
      body.writeBytes("\r\n".getBytes(UTF_8));
    }
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
    return client.send(
        client
            .request("/graphql")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static HttpResponse<String> post(String operations, String map, byte[] file)
      throws Exception {
    return post(
        harness.client(),
        List.of(
            Part.field("operations", operations), Part.field("map", map), Part.file("0", file)));
  }

  @Test
  void file_becomesAnObject() throws Exception {
    byte[] bytes = {0, 1, 2, (byte) 0xff, '\r', '\n', '-', '-'};

    HttpResponse<String> answer = post(OPERATIONS, MAP, bytes);

    JsonNode put = Client.JSON.readTree(answer.body()).at("/data/putObject");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(put.at("/name").asString()).isEqualTo(BUCKET + "/objects/otters.txt");
    assertThat(put.at("/fileName").asString()).isEqualTo("All about otters.txt");
    assertThat(put.at("/mediaType").asString()).isEqualTo("text/plain");
    assertThat(put.at("/sizeBytes").asLong()).isEqualTo(bytes.length);
    assertThat(put.at("/metadata/a").asInt()).isOne();
    assertThat(harness.mesh.corpus.put.getContent().toByteArray()).isEqualTo(bytes);
  }

  @Test
  void emptyFile_isOne() throws Exception {
    HttpResponse<String> answer = post(OPERATIONS, MAP, new byte[0]);

    assertThat(Client.JSON.readTree(answer.body()).at("/data/putObject/sizeBytes").asLong())
        .isZero();
  }

  @Test
  void fileBeyondTheLimit_isRefused() throws Exception {
    HttpResponse<String> answer = post(OPERATIONS, MAP, new byte[200_000]);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("MESSAGE_TOO_LARGE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"0\":[\"query\"]}|map",
        "{\"0\":[\"variables.input.file\",\"variables.input.id\"]}|map",
        "{\"0\":[\"variables.input.file\"],\"1\":[\"variables.a\"]}|map",
        "{\"0\":[\"variables.input.bucket\"]}|map",
        "{\"0\":[\"variables.none.file\"]}|map",
        "{\"0\":\"variables.input.file\"}|map",
        "{\"9\":[\"variables.input.file\"]}|9",
        "[]|map",
        "{|map"
      })
  void mapThatNamesNoPlaceForTheFile_isToldByItsField(String map, String field) throws Exception {
    HttpResponse<String> answer = post(OPERATIONS, map, new byte[1]);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(
            Client.JSON
                .readTree(answer.body())
                .at("/errors/0/extensions/fields/0/field")
                .asString())
        .isEqualTo(field);
  }

  @Test
  void formsThatAreNone_areRefused() throws Exception {
    Client client = harness.client();

    assertThat(post(client, List.of(Part.file("0", new byte[1]))).statusCode()).isEqualTo(400);
    assertThat(post("[" + OPERATIONS + "]", MAP, new byte[1]).statusCode()).isEqualTo(400);
    assertThat(
            post(
                    client,
                    List.of(
                        Part.field("operations", OPERATIONS),
                        Part.field("map", MAP),
                        Part.file("0", new byte[1]),
                        Part.file("1", new byte[1])))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void withoutToken_isRefused() throws Exception {
    assertThat(
            post(harness.client(null), List.of(Part.field("operations", OPERATIONS))).statusCode())
        .isEqualTo(401);
  }

  @Test
  void fileAsJson_isRefusedInWords() throws Exception {
    JsonNode answer =
        harness.client().ask(PUT, Map.of("input", Map.of("bucket", BUCKET, "file", "T3R0ZXJz")));

    assertThat(answer.at("/errors/0/message").asString()).contains("multipart/form-data");
  }

  @Test
  void buckets_areListedWithTheirObjects() throws Exception {
    var put = post(OPERATIONS, MAP, new byte[3]);

    JsonNode answer =
        harness
            .client()
            .ask(
                "{ buckets(namespace: \"default\") { nodes { name objectCount objects { nodes {"
                    + " name sizeBytes } } } } }");

    JsonNode bucket = answer.at("/data/buckets/nodes/0");
    assertThat(bucket.at("/name").asString()).isEqualTo(BUCKET);
    assertThat(bucket.at("/objectCount").asLong()).isEqualTo(3_000_000_000L);
    assertThat(bucket.at("/objects/nodes/0/sizeBytes").asLong()).isEqualTo(3);
  }
}
