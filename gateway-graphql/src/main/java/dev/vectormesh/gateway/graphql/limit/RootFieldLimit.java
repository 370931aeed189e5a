package dev.vectormesh.gateway.graphql.limit;

import graphql.ExecutionResult;
import graphql.execution.AbortExecutionException;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import org.jspecify.annotations.Nullable;

/**
 * How many fields an operation asks for at its root, aliases and fragments counted: each is a call
 * to a service, and a hundred of them in one request would hold everybody else's up.
 */
final class RootFieldLimit extends SimplePerformantInstrumentation {
  private final int most;

  RootFieldLimit(int most) {
    this.most = most;
  }

  @Override
  public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
      InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
    ExecutionContext context = parameters.getExecutionContext();
    int asked = fields(context, context.getOperationDefinition().getSelectionSet(), 0);
    if (asked > most) {
      throw new AbortExecutionException(
          "an operation may ask for at most "
              + most
              + " fields at its root, aliases counted (limits.rootFields); send the rest in other"
              + " requests");
    }
    return null;
  }

  /** The count so far with the set's own; not followed further than the limit. */
  private int fields(ExecutionContext context, @Nullable SelectionSet set, int before) {
    int count = before;
    for (Selection<?> selection :
        set == null ? java.util.List.<Selection>of() : set.getSelections()) {
      if (count > most) {
        return count;
      }
      count =
          switch (selection) {
            case Field field -> count + 1;
            case InlineFragment inline -> fields(context, inline.getSelectionSet(), count);
            case FragmentSpread spread -> {
              FragmentDefinition fragment = context.getFragment(spread.getName());
              yield fragment == null ? count : fields(context, fragment.getSelectionSet(), count);
            }
            default -> count;
          };
    }
    return count;
  }
}
