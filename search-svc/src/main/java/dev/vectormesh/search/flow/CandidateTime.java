package dev.vectormesh.search.flow;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.search.serving.Arm;
import java.util.function.Supplier;

/** How long a candidate may take: half of the time, so that the live generation has the rest. */
final class CandidateTime {
  private CandidateTime() {}

  static <T> T within(Arm arm, Supplier<T> work) {
    return switch (arm) {
      case LIVE, INTERLEAVED -> work.get();
      case CANDIDATE ->
          CallContext.withDeadline(CallContext.deadlineLeft().dividedBy(2), work::get);
    };
  }
}
