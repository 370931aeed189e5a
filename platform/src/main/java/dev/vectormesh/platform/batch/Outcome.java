package dev.vectormesh.platform.batch;

/** What became of one item of a batch. */
public sealed interface Outcome<T> {
  /** It is done. */
  record Done<T>(T value) implements Outcome<T> {}

  /** It was refused, alone: the rest of its batch is not concerned. */
  record Refused<T>(RuntimeException why) implements Outcome<T> {}

  static <T> Outcome<T> done(T value) {
    return new Done<>(value);
  }

  static <T> Outcome<T> refused(RuntimeException why) {
    return new Refused<>(why);
  }
}
