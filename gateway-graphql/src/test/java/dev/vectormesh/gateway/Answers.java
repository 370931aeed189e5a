package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** What a GraphQL answer holds. */
final class Answers {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Answers() {}

  /** The data of a field; there must be no error. */
  static JsonNode data(JsonNode answer, String field) {
    assertThat(answer.path("errors").isMissingNode()).as(answer.toString()).isTrue();
    return answer.path("data").path(field);
  }

  /** The extensions of the one error. */
  static JsonNode error(JsonNode answer) {
    assertThat(answer.path("errors").size()).as(answer.toString()).isEqualTo(1);
    return answer.at("/errors/0/extensions");
  }

  /** The first answer that is as awaited. */
  static JsonNode eventually(Callable<JsonNode> question, Predicate<JsonNode> awaited) {
    return await().atMost(PATIENCE).until(question, awaited);
  }
}
