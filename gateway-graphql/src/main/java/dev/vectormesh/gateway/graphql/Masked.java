package dev.vectormesh.gateway.graphql;

import com.google.protobuf.FieldMask;
import java.util.function.Consumer;

/** Arguments of a change: what is given is taken over, and named in its mask. */
record Masked(Arguments given, FieldMask.Builder mask) {
  void string(String argument, String path, Consumer<String> use) {
    given.string(argument, noted(path, use));
  }

  /** The consumer, naming this field of the contract when it is used. */
  <T> Consumer<T> noted(String path, Consumer<T> use) {
    return value -> {
      use.accept(value);
      FieldMask.Builder unused = mask.addPaths(path);
    };
  }
}
