package dev.vectormesh.gateway.facade;

import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import graphql.GraphQLError;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Errors of this API in FastAPI's form: {@code detail} is a list of faults for 422, and a sentence
 * for all else, with the reason that the mesh gives beside it.
 */
public final class FacadeErrors {
  private static final Set<String> PATHS =
      Set.of("/search", "/health", "/health/live", "/health/parts", "/stats", "/openapi.json");

  /** Where a request of this API has what the contract's fields hold. */
  private static final Map<String, List<Object>> PLACES =
      Map.of(
          "parent", List.of("query", "namespace"),
          "collections", List.of("query", "collection"),
          "query", List.of("body", "query"),
          "top_k", List.of("body", "top_k"),
          "similarity_threshold", List.of("body", "score_threshold"),
          "filter", List.of("body", "filters"));

  private FacadeErrors() {}

  /** Whether errors of this path are written so. */
  public static boolean apply(String path) {
    return PATHS.contains(path)
        || FacadeRoutes.isJobs(path)
        || path.startsWith(BucketRoutes.PREFIX);
  }

  /** The body of 422; empty where that is not what is wrong. */
  public static Optional<Map<String, Object>> unprocessable(Throwable thrown) {
    if (thrown instanceof UnprocessableException refused) {
      return Optional.of(Map.of("detail", refused.faults()));
    }
    List<FieldViolation> fields =
        Status.fromThrowable(thrown).getCode() == Status.Code.INVALID_ARGUMENT
            ? ErrorDetails.fields(thrown)
            : List.of();
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(Map.of("detail", fields.stream().map(FacadeErrors::fault).toList()));
  }

  /**
   * The body of all else.
   *
   * @param told what GraphQL's clients would be told of it
   */
  public static Map<String, Object> body(GraphQLError told) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("detail", told.getMessage());
    Map<String, Object> extensions = told.getExtensions();
    if (extensions != null) {
      body.put("reason", extensions.getOrDefault("reason", "INTERNAL"));
      if (extensions.containsKey("traceId")) {
        body.put("trace_id", extensions.get("traceId"));
      }
    }
    return body;
  }

  private static Faults.Fault fault(FieldViolation violation) {
    String field = violation.field();
    String first = field.replaceAll("[.\\[].*", "");
    List<Object> loc = new ArrayList<>(PLACES.getOrDefault(first, List.of("body", field)));
    return new Faults.Fault(loc, "Input " + violation.why(), "value_error");
  }
}
