package dev.vectormesh.encoders;

import org.jspecify.annotations.Nullable;

/** Encoders beside those of the model server, by the names that collections give them. */
public interface NamedEncoders extends AutoCloseable {
  /** Null where there is none of this name. */
  @Nullable SpaceEncoder encoder(String name);

  @Override
  void close();

  /** None at all. */
  static NamedEncoders none() {
    return new NamedEncoders() {
      @Override
      public @Nullable SpaceEncoder encoder(String name) {
        return null;
      }

      @Override
      public void close() {}
    };
  }
}
