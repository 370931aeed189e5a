package dev.vectormesh.gateway.graphql.limit;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import graphql.ExecutionResult;
import graphql.analysis.FieldComplexityEnvironment;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.instrumentation.Instrumentation;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.language.Field;
import org.jspecify.annotations.Nullable;

/** What a query may cost, checked before anything runs. */
public record QueryLimits(
    @Help("levels of a query, at most") @Default("12") int depth,
    @Help("fields of an answer, at most, as the lists' sizes let expect") @Default("50000")
        int complexity,
    @Help("fields at the root of an operation, at most, aliases counted: each is a call")
        @Default("25")
        int rootFields,
    @Help("subscriptions that a tenant may have open at once") @Default("200") int subscriptions,
    @Help("subscriptions that one WebSocket may have open at once") @Default("50")
        int connectionSubscriptions,
    @Help("characters of a query document, at most") @Default("65536") int characters,
    @Help("bytes of a request body or a WebSocket message, at most") @Default("16777216")
        int bytes) {

  public QueryLimits {
    Settings.require(depth > 0, "depth", depth, "> 0");
    Settings.require(complexity > 0, "complexity", complexity, "> 0");
    Settings.require(rootFields > 0, "rootFields", rootFields, "> 0");
    Settings.require(subscriptions > 0, "subscriptions", subscriptions, "> 0");
    Settings.require(
        connectionSubscriptions > 0, "connectionSubscriptions", connectionSubscriptions, "> 0");
    Settings.require(characters > 0, "characters", characters, "> 0");
    Settings.require(bytes >= 1024, "bytes", bytes, ">= 1024");
  }

  public Instrumentation depthLimit() {
    return new DepthLimit(depth);
  }

  public Instrumentation rootFieldLimit() {
    return new RootFieldLimit(rootFields);
  }

  public Instrumentation complexityLimit() {
    return new MaxQueryComplexityInstrumentation(complexity, QueryLimits::fields);
  }

  /**
   * The fields that one field brings into the answer: a list brings its children times its size.
   */
  private static int fields(FieldComplexityEnvironment field, int children) {
    long fields = 1 + (long) items(field) * children;
    return (int) Math.min(fields, Integer.MAX_VALUE / 2);
  }

  private static int items(FieldComplexityEnvironment field) {
    if (field.getFieldDefinition().getArgument("first") != null) {
      return field.getArguments().get("first") instanceof Integer n ? Math.max(n, 1) : 50;
    }
    if (field.getFieldDefinition().getArgument("topK") != null) {
      return field.getArguments().get("topK") instanceof Integer n ? Math.max(n, 1) : 10;
    }
    return 1;
  }

  /**
   * Leaves introspection alone: its queries are deep by nature, and graphql-java bounds them
   * itself.
   */
  private static final class DepthLimit extends MaxQueryDepthInstrumentation {
    DepthLimit(int depth) {
      super(depth);
    }

    @Override
    public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
        InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
      boolean introspection =
          parameters
              .getExecutionContext()
              .getOperationDefinition()
              .getSelectionSet()
              .getSelections()
              .stream()
              .allMatch(s -> s instanceof Field f && f.getName().startsWith("__"));
      return introspection ? null : super.beginExecuteOperation(parameters, state);
    }
  }
}
