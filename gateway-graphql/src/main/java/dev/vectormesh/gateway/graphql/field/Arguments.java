package dev.vectormesh.gateway.graphql.field;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.platform.error.ApiException;
import graphql.schema.DataFetchingEnvironment;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/** Hands on the arguments that were given; an explicit null counts as not given. */
public final class Arguments {
  private final Map<?, ?> given;

  public Arguments(DataFetchingEnvironment field) {
    this(field.getArguments());
  }

  public Arguments(Map<?, ?> given) {
    this.given = given;
  }

  /** An argument that the schema does not let be absent. */
  public String required(String name) {
    Object value = given.get(name);
    if (value == null) {
      throw new IllegalStateException("the schema lets " + name + " be absent");
    }
    return value.toString();
  }

  public void string(String name, Consumer<String> use) {
    if (given.get(name) instanceof String value) {
      use.accept(value);
    }
  }

  /**
   * A file in Base64.
   *
   * @param field as an error names it
   */
  public ByteString file(String name, String field) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(required(name)));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(
          field, "must be the file in Base64, without line breaks or a data: prefix");
    }
  }

  public void integer(String name, IntConsumer use) {
    if (given.get(name) instanceof Integer value) {
      use.accept(value);
    }
  }

  /** A number of the scalar Long. */
  public void whole(String name, LongConsumer use) {
    if (given.get(name) instanceof Long value) {
      use.accept(value);
    }
  }

  public void number(String name, DoubleConsumer use) {
    if (given.get(name) instanceof Number value) {
      use.accept(value.doubleValue());
    }
  }

  public void numbers(String name, DoubleConsumer use) {
    if (given.get(name) instanceof List<?> values) {
      values.forEach(v -> use.accept(((Number) v).doubleValue()));
    }
  }

  public void bool(String name, Consumer<Boolean> use) {
    if (given.get(name) instanceof Boolean value) {
      use.accept(value);
    }
  }

  public void strings(String name, Consumer<String> use) {
    if (given.get(name) instanceof List<?> values) {
      values.forEach(v -> use.accept(String.valueOf(v)));
    }
  }

  public void object(String name, Consumer<Arguments> use) {
    if (given.get(name) instanceof Map<?, ?> value) {
      use.accept(new Arguments(value));
    }
  }

  /** JSON that must be an object. */
  public void struct(String name, Consumer<Struct> use) {
    Object value = given.get(name);
    if (value != null) {
      use.accept(Json.toStruct(name, value));
    }
  }

  /** JSON that must be an object, for a message of any type. */
  public void any(String name, Consumer<Any> use) {
    struct(name, json -> use.accept(Any.pack(json)));
  }

  public void time(String name, Consumer<Timestamp> use) {
    string(
        name,
        text -> {
          try {
            use.accept(Timestamps.parse(text));
          } catch (ParseException e) {
            throw ApiException.invalid(name, "must be a time like 2026-11-20T12:00:00Z");
          }
        });
  }

  public void milliseconds(String name, Consumer<Duration> use) {
    number(name, millis -> use.accept(Durations.fromNanos(Math.round(millis * 1e6))));
  }

  public boolean has(String name) {
    return given.get(name) != null;
  }

  public List<Arguments> objects(String name) {
    return given.get(name) instanceof List<?> values
        ? values.stream().map(v -> new Arguments((Map<?, ?>) v)).toList()
        : List.of();
  }
}
