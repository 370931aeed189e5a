package dev.vectormesh.gateway.graphql.error;

import dev.vectormesh.gateway.mesh.CallerScope;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.schema.GraphQLArgument;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what a fetcher threw into the error of its field. */
public final class FetcherErrors implements DataFetcherExceptionHandler {
  @Override
  public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
      DataFetcherExceptionHandlerParameters thrown) {
    Set<String> arguments =
        thrown.getFieldDefinition().getArguments().stream()
            .map(GraphQLArgument::getName)
            .collect(Collectors.toUnmodifiableSet());
    @Nullable CallerScope scope =
        thrown.getDataFetchingEnvironment().getGraphQlContext().get(CallerScope.class);
    var error =
        GraphqlErrors.builder(
                thrown.getException(), arguments, scope == null ? null : scope.traceId())
            .path(thrown.getPath())
            .location(thrown.getSourceLocation())
            .build();
    return CompletableFuture.completedFuture(
        DataFetcherExceptionHandlerResult.newResult(error).build());
  }
}
