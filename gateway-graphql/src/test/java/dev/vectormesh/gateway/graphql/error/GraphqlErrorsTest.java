package dev.vectormesh.gateway.graphql.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class GraphqlErrorsTest {
  private static Map<String, Object> extensions(Throwable thrown, String... arguments) {
    return GraphqlErrors.builder(thrown, Set.of(arguments), "cafe").build().getExtensions();
  }

  @Test
  void reasonAndMetadata_areTheServices() {
    assertThat(extensions(ApiException.notFound("jobs/1")))
        .containsEntry("code", "NOT_FOUND")
        .containsEntry("reason", "RESOURCE_NOT_FOUND")
        .containsEntry("metadata", Map.of("resource", "jobs/1"));
  }

  @Test
  void badFields_areNamedAsArguments() {
    ApiException refused =
        ApiException.invalid(
            List.of(
                new FieldViolation("parent", "a"),
                new FieldViolation("documents[2].document_id", "b"),
                new FieldViolation("documents[2].document.title", "c"),
                new FieldViolation("page_size", "d")));
    assertThat(extensions(refused, "collection", "documents", "first").get("fields"))
        .isEqualTo(
            List.of(
                Map.of("field", "collection", "description", "a"),
                Map.of("field", "documents[2].id", "description", "b"),
                Map.of("field", "documents[2].title", "description", "c"),
                Map.of("field", "first", "description", "d")));
  }

  @Test
  void retryDelay_isInMilliseconds() {
    assertThat(extensions(ApiException.exhausted("too much", Duration.ofSeconds(2))))
        .containsEntry("code", "RESOURCE_EXHAUSTED")
        .containsEntry("reason", "QUOTA_SPENT")
        .containsEntry("retryAfterMillis", 2000L);
  }

  @Test
  void failureOfTheConnection_namesNoHost() {
    GraphQLError error =
        GraphqlErrors.of(
            Status.UNAVAILABLE
                .withDescription("Connection refused: 10.1.2.3:9102")
                .asRuntimeException());
    assertThat(error.getMessage()).isEqualTo("a service of the mesh is not available");
    assertThat(error.getExtensions())
        .containsEntry("reason", "DEPENDENCY_UNAVAILABLE")
        .containsEntry("retryAfterMillis", 1000L);
  }

  @Test
  void faultOfAService_keepsItsTraceId() {
    assertThat(extensions(ApiException.internal("beef", null)))
        .containsOnly(
            Map.entry("code", "INTERNAL"),
            Map.entry("reason", "INTERNAL"),
            Map.entry("traceId", "beef"));
  }

  @Test
  void faultOfTheGateway_isInternal_andShowsTheOperationsTraceId() {
    Throwable fault = new CompletionException(new IllegalStateException("100% secret"));
    GraphQLError error = GraphqlErrors.builder(fault, Set.of(), "cafe").build();
    assertThat(error.getMessage()).isEqualTo("internal error");
    assertThat(error.getExtensions())
        .containsOnly(
            Map.entry("code", "INTERNAL"),
            Map.entry("reason", "INTERNAL"),
            Map.entry("traceId", "cafe"));
  }

  @Test
  void messageWithPercentSigns_isKept() {
    GraphQLError error = GraphqlErrors.of(ApiException.invalid("query", "is 100% wrong %s"));
    assertThat(error.getMessage()).isEqualTo("query: is 100% wrong %s");
  }

  @Test
  void errorsOfTheLibrary_getTheSameShape() {
    GraphQLError error =
        GraphqlErrors.complete(GraphqlErrorBuilder.newError().message("50% off").build());
    assertThat(error.getMessage()).isEqualTo("50% off");
    assertThat(error.getExtensions())
        .containsEntry("code", "INVALID_ARGUMENT")
        .containsEntry("reason", "INVALID_FIELD");
  }
}
