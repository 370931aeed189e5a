package dev.vectormesh.gateway.graphql.field;

import com.google.protobuf.FieldMask;
import java.util.function.Consumer;

/** Arguments of a change: what is given is taken over, and named in its mask. */
public record Masked(Arguments given, FieldMask.Builder mask) {
  public void string(String argument, String path, Consumer<String> use) {
    given.string(argument, noted(path, use));
  }

  /** The consumer, naming this field of the contract when it is used. */
  public <T> Consumer<T> noted(String path, Consumer<T> use) {
    return value -> {
      use.accept(value);
      FieldMask.Builder unused = mask.addPaths(path);
    };
  }
}
