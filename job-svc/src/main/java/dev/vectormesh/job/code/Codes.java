package dev.vectormesh.job.code;

import java.util.HashMap;
import java.util.Map;

/** Finds the constants of an enum by their numbers. */
public final class Codes<E extends Enum<E> & Coded> {
  private final String type;
  private final Map<Integer, E> byCode = new HashMap<>();

  private Codes(Class<E> type) {
    this.type = type.getName();
    for (E constant : type.getEnumConstants()) {
      E other = byCode.put(constant.code(), constant);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s of %s have one number".formatted(other, constant, this.type));
      }
    }
  }

  public static <E extends Enum<E> & Coded> Codes<E> of(Class<E> type) {
    return new Codes<>(type);
  }

  /**
   * @throws IllegalArgumentException where no constant has this number: a later version wrote it
   */
  public E constant(int code) {
    E constant = byCode.get(code);
    if (constant == null) {
      throw new IllegalArgumentException(
          "no constant of %s has the number %d".formatted(type, code));
    }
    return constant;
  }
}
