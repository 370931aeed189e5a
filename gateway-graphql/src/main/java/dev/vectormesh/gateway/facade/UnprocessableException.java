package dev.vectormesh.gateway.facade;

import java.util.List;

/** A request that is not as the API has it: 422. */
final class UnprocessableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Faults.Fault> faults;

  UnprocessableException(List<Faults.Fault> faults) {
    super(faults.toString(), null, false, false);
    this.faults = List.copyOf(faults);
  }

  static UnprocessableException of(List<Object> loc, String msg, String type) {
    return new UnprocessableException(List.of(new Faults.Fault(loc, msg, type)));
  }

  List<Faults.Fault> faults() {
    return faults;
  }
}
