package dev.vectormesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Job service's rates beside those of bare statements, over some rounds. */
final class Beside {
  private record Round(double ours, double bare, long behindNanos) {}

  private final List<Round> rounds = new ArrayList<>();

  /**
   * @param behindNanos how long after the last answer the log of events had all of it
   */
  void add(double ours, double bare, long behindNanos) {
    rounds.add(new Round(ours, bare, behindNanos));
  }

  void print(String what) {
    System.out.printf(
        Locale.ROOT,
        "%s: %,.0f jobs/s; bare statements %,.0f jobs/s; ratio %.0f %% (%.0f to %.0f; goal: >= 60);"
            + " events told %.0f ms later%n",
        what,
        median(Round::ours),
        median(Round::bare),
        median(Beside::percent),
        rounds.stream().mapToDouble(Beside::percent).min().orElse(0),
        rounds.stream().mapToDouble(Beside::percent).max().orElse(0),
        median(round -> round.behindNanos() / 1e6));
  }

  private static double percent(Round round) {
    return 100 * round.ours() / round.bare();
  }

  private double median(ToDoubleFunction<Round> value) {
    return rounds.stream().mapToDouble(value).sorted().toArray()[rounds.size() / 2];
  }
}
