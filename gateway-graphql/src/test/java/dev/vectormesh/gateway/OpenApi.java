package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schema that the gateway serves at {@code /openapi.json}. */
final class OpenApi {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final ObjectNode document;

  private OpenApi(ObjectNode document) {
    this.document = document;
  }

  static OpenApi of(Client client) throws Exception {
    HttpResponse<String> answer = client.send(client.request("/openapi.json").GET());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new OpenApi((ObjectNode) Client.JSON.readTree(answer.body()));
  }

  JsonNode at(String pointer) {
    return document.at(pointer);
  }

  /** What is wrong with a value; empty where it is of this schema. */
  List<Error> errors(String schema, JsonNode value) {
    ObjectNode root = document.deepCopy();
    root.put("$ref", "#/components/schemas/" + schema);
    return SCHEMAS.getSchema(root).validate(value);
  }

  /** The answer is one of those that the operation has, with the headers and the body it says. */
  void check(String method, String path, HttpResponse<String> answer) {
    JsonNode responses =
        document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT)).path("responses");
    JsonNode response = responses.path(Integer.toString(answer.statusCode()));
    assertThat(response.isObject()).as(answer.statusCode() + " of " + path).isTrue();
    if (response.has("$ref")) {
      response = document.at(response.path("$ref").asString().substring(1));
    }
    response
        .path("headers")
        .propertyNames()
        .forEach(header -> assertThat(answer.headers().firstValue(header)).as(header).isPresent());
    JsonNode schema = response.at("/content/application~1json/schema");
    assertThat(schema.has("$ref")).as(schema.toString()).isTrue();
    String name = schema.path("$ref").asString().replaceAll(".*/", "");
    assertThat(errors(name, Client.JSON.readTree(answer.body()))).as(answer.body()).isEmpty();
  }
}
