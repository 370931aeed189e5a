package dev.vectormesh.gateway.graphql;

import com.google.protobuf.Struct;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;

/** Hands on the arguments that were given; an explicit null counts as not given. */
final class Arguments {
  private final Map<?, ?> given;

  Arguments(DataFetchingEnvironment field) {
    this(field.getArguments());
  }

  Arguments(Map<?, ?> given) {
    this.given = given;
  }

  /** An argument that the schema does not let be absent. */
  String required(String name) {
    Object value = given.get(name);
    if (value == null) {
      throw new IllegalStateException("the schema lets " + name + " be absent");
    }
    return value.toString();
  }

  void string(String name, Consumer<String> use) {
    if (given.get(name) instanceof String value) {
      use.accept(value);
    }
  }

  void integer(String name, IntConsumer use) {
    if (given.get(name) instanceof Integer value) {
      use.accept(value);
    }
  }

  void number(String name, DoubleConsumer use) {
    if (given.get(name) instanceof Number value) {
      use.accept(value.doubleValue());
    }
  }

  void bool(String name, Consumer<Boolean> use) {
    if (given.get(name) instanceof Boolean value) {
      use.accept(value);
    }
  }

  void strings(String name, Consumer<String> use) {
    if (given.get(name) instanceof List<?> values) {
      values.forEach(v -> use.accept(String.valueOf(v)));
    }
  }

  void object(String name, Consumer<Arguments> use) {
    if (given.get(name) instanceof Map<?, ?> value) {
      use.accept(new Arguments(value));
    }
  }

  /** JSON that must be an object. */
  void struct(String name, Consumer<Struct> use) {
    Object value = given.get(name);
    if (value != null) {
      use.accept(Json.toStruct(name, value));
    }
  }

  List<Arguments> objects(String name) {
    return given.get(name) instanceof List<?> values
        ? values.stream().map(v -> new Arguments((Map<?, ?>) v)).toList()
        : List.of();
  }
}
