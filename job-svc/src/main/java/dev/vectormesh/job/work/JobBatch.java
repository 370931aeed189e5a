package dev.vectormesh.job.work;

import dev.vectormesh.platform.error.Violations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Jobs that are created together and may depend on each other, by their index. */
final class JobBatch {
  private JobBatch() {}

  /**
   * The indexes, each behind those that it depends on.
   *
   * @throws dev.vectormesh.platform.error.ApiException when an index leads nowhere, or in a circle
   */
  static List<Integer> order(List<JobRequest> requests) {
    List<List<Integer>> dependents = new ArrayList<>();
    int[] open = new int[requests.size()];
    requests.forEach(r -> dependents.add(new ArrayList<>()));
    Violations violations = new Violations();
    for (int i = 0; i < requests.size(); i++) {
      for (int upstream : requests.get(i).after()) {
        boolean there = upstream >= 0 && upstream < requests.size();
        violations.check(there, field(i), "batch/" + upstream + " is not in this batch");
        if (there) {
          dependents.get(upstream).add(i);
          open[i]++;
        }
      }
    }
    violations.throwIfAny();
    List<Integer> order = new ArrayList<>();
    Deque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < open.length; i++) {
      if (open[i] == 0) {
        free.add(i);
      }
    }
    while (!free.isEmpty()) {
      int next = free.remove();
      order.add(next);
      for (int dependent : dependents.get(next)) {
        if (--open[dependent] == 0) {
          free.add(dependent);
        }
      }
    }
    for (int i = 0; i < open.length; i++) {
      violations.check(open[i] == 0, field(i), "waits, over others, for itself");
    }
    violations.throwIfAny();
    return order;
  }

  static String field(int index) {
    return "requests[%d].job.depends_on".formatted(index);
  }
}
