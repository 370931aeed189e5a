package dev.vectormesh.gateway.facade;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that a caller learns of all of it at once. */
final class Faults {
  /**
   * One fault, as FastAPI writes it.
   *
   * @param loc where: {@code body} or {@code query}, then the names and indexes that lead there
   * @param msg for a person
   * @param type for a program, one of pydantic's where it has one
   */
  record Fault(List<Object> loc, String msg, String type) {
    Fault {
      loc = List.copyOf(loc);
    }
  }

  private final List<Fault> found = new ArrayList<>();

  void add(List<Object> loc, String msg, String type) {
    found.add(new Fault(loc, msg, type));
  }

  /** The fault of a field that there is not. */
  void unknown(List<Object> loc) {
    add(loc, "Extra inputs are not permitted", "extra_forbidden");
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new UnprocessableException(found);
    }
  }
}
