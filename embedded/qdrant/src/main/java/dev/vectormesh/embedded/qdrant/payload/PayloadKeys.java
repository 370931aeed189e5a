package dev.vectormesh.embedded.qdrant.payload;

import dev.vectormesh.embedded.qdrant.error.Refusal;

/** Reads the keys of requests. */
public final class PayloadKeys {
  private PayloadKeys() {}

  /** The path that the key is; throws a {@link Refusal} when it is none. */
  public static PayloadPath path(String key) {
    try {
      return PayloadPath.parse(key);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("Invalid json path: '" + key + "'");
    }
  }
}
