package dev.vectormesh.gateway.graphql.field;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
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
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import graphql.schema.idl.RuntimeWiring;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schema's scalars. Long is only ever answered. */
@DgsComponent
public final class Scalars {
  /** Far beyond what any call takes, and within what 64 bits of nanoseconds hold. */
  private static final double LONGEST_MILLIS = 1e12;

  @DgsRuntimeWiring
  public RuntimeWiring.Builder scalars(RuntimeWiring.Builder wiring) {
    return wiring
        .scalar(scalar("DateTime", new TimeCoercing()))
        .scalar(scalar("Long", new AnsweredCoercing()))
        .scalar(scalar("Milliseconds", new MillisecondsCoercing()))
        .scalar(scalar("JSON", new JsonCoercing()))
        .scalar(scalar("Upload", new UploadCoercing()));
  }

  private static GraphQLScalarType scalar(String name, Coercing<?, ?> coercing) {
    return GraphQLScalarType.newScalar().name(name).coercing(coercing).build();
  }

  private static class AnsweredCoercing implements Coercing<Object, Object> {
    @Override
    public Object serialize(Object value, GraphQLContext context, Locale locale) {
      return value;
    }
  }

  private static final class TimeCoercing extends AnsweredCoercing {
    private static final String RULE = "must be a time like \"2026-11-20T12:00:00Z\"";

    @Override
    public Object parseValue(Object input, GraphQLContext context, Locale locale) {
      if (input instanceof String text && isTime(text)) {
        return text;
      }
      throw new CoercingParseValueException(RULE);
    }

    @Override
    public Object parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      if (input instanceof StringValue literal
          && literal.getValue() instanceof String text
          && isTime(text)) {
        return text;
      }
      throw new CoercingParseLiteralException(RULE);
    }

    private static boolean isTime(String text) {
      try {
        Timestamp unused = Timestamps.parse(text);
        return true;
      } catch (ParseException | IllegalArgumentException e) {
        return false;
      }
    }
  }

  private static final class MillisecondsCoercing extends AnsweredCoercing {
    private static final String RULE = "must be a number of milliseconds";

    @Override
    public Object parseValue(Object input, GraphQLContext context, Locale locale) {
      if (input instanceof Number number && Math.abs(number.doubleValue()) < LONGEST_MILLIS) {
        return number;
      }
      throw new CoercingParseValueException(RULE);
    }

    @Override
    public Object parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      Number number =
          switch (input) {
            case IntValue i -> i.getValue();
            case FloatValue f -> f.getValue();
            default -> throw new CoercingParseLiteralException(RULE);
          };
      if (Math.abs(number.doubleValue()) < LONGEST_MILLIS) {
        return number;
      }
      throw new CoercingParseLiteralException(RULE);
    }
  }

  /** Nothing that JSON can say is a file. */
  private static final class UploadCoercing extends AnsweredCoercing {
    private static final String RULE =
        "must be a file: send the operation as multipart/form-data, with `operations`, `map` and"
            + " the file";

    @Override
    public Object parseValue(Object input, GraphQLContext context, Locale locale) {
      if (input instanceof UploadedFile) {
        return input;
      }
      throw new CoercingParseValueException(RULE);
    }

    @Override
    public Object parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      throw new CoercingParseLiteralException(RULE);
    }
  }

  private static final class JsonCoercing extends AnsweredCoercing {

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
