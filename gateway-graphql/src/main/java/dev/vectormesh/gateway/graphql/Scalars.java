package dev.vectormesh.gateway.graphql;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsRuntimeWiring;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.EnumValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.GraphQLScalarType;
import graphql.schema.idl.RuntimeWiring;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schema's scalars. All but JSON are only ever answered. */
@DgsComponent
public final class Scalars {
  @DgsRuntimeWiring
  public RuntimeWiring.Builder scalars(RuntimeWiring.Builder wiring) {
    return wiring
        .scalar(answered("DateTime"))
        .scalar(answered("Long"))
        .scalar(answered("Milliseconds"))
        .scalar(GraphQLScalarType.newScalar().name("JSON").coercing(new JsonCoercing()).build());
  }

  private static GraphQLScalarType answered(String name) {
    return GraphQLScalarType.newScalar().name(name).coercing(new AnsweredCoercing()).build();
  }

  private static final class AnsweredCoercing implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object value, GraphQLContext context, Locale locale) {
      return value;
    }
  }

  private static final class JsonCoercing implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object value, GraphQLContext context, Locale locale) {
      return value;
    }

    @Override
    public Object parseValue(Object input, GraphQLContext context, Locale locale) {
      return input;
    }

    @Override
    public @Nullable Object parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      return literal(input, variables);
    }

    private static @Nullable Object literal(Value<?> input, CoercedVariables variables) {
      return switch (input) {
        case NullValue n -> null;
        case StringValue s -> s.getValue();
        case BooleanValue b -> b.isValue();
        case IntValue i -> i.getValue();
        case FloatValue f -> f.getValue();
        case EnumValue e -> e.getName();
        case VariableReference v -> variables.get(v.getName());
        case ArrayValue a -> a.getValues().stream().map(v -> literal(v, variables)).toList();
        case ObjectValue o -> object(o, variables);
        default -> throw new CoercingParseLiteralException("must be JSON");
      };
    }

    private static Map<String, @Nullable Object> object(
        ObjectValue input, CoercedVariables variables) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (ObjectField field : input.getObjectFields()) {
        map.put(field.getName(), literal(field.getValue(), variables));
      }
      return map;
    }
  }
}
