package dev.vectormesh.platform.error;

import java.util.ArrayList;
import java.util.List;

/** Collects every bad field of a request, so that a caller learns of all of them at once. */
public final class Violations {
  private final List<FieldViolation> found = new ArrayList<>();

  public Violations add(String field, String why) {
    found.add(new FieldViolation(field, why));
    return this;
  }

  /** Adds the violation unless the condition holds. */
  public Violations check(boolean holds, String field, String why) {
    return holds ? this : add(field, why);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Throws INVALID_ARGUMENT naming all that was found. */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw ApiException.invalid(found);
    }
  }
}
