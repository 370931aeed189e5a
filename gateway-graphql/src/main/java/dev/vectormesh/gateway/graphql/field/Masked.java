package dev.vectormesh.gateway.graphql.field;

import com.google.protobuf.FieldMask;
import java.util.function.Consumer;

/** Arguments of an update: each that is given is set, and its field is named in the mask. */
public record Masked(Arguments given, FieldMask.Builder mask) {
  public void string(String argument, String path, Consumer<String> use) {
    given.string(argument, noted(path, use));
  }

  /** The same consumer, which also names this field in the mask when it is called. */
  public <T> Consumer<T> noted(String path, Consumer<T> use) {
    return value -> {
      use.accept(value);
      FieldMask.Builder unused = mask.addPaths(path);
    };
  }
}
