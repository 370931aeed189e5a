package dev.vectormesh.finetune.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a candidate may be tried on users: on each set of queries the lower end of the interval
 * must be good enough, not the mean, which half of all models that are no better pass.
 */
public final class Gate {
  /** Fewer queries prove nothing. */
  public static final int LEAST_QUERIES = 20;

  private Gate() {}

  /**
   * What is asked of a candidate on a set of queries.
   *
   * @param set its name
   * @param leastGain the interval of the difference must not reach below this; -0.01 tolerates that
   * @param floor the candidate's own interval must not reach below this; 0 for no floor
   */
  public record Rule(String set, double leastGain, double floor) {
    /** The candidate must not be worse. */
    public static Rule noWorse(String set) {
      return new Rule(set, 0, 0);
    }
  }

  /** A rule, what was measured, and whether it holds. */
  public record Finding(Rule rule, Comparison measured, boolean passed) {

    /** In words and numbers, for the record. */
    public String reason() {
      String numbers =
          String.format(
              Locale.ROOT,
              "%s: %.3f, live %.3f, difference %+.3f [%+.3f, %+.3f] over %d queries",
              rule.set(),
              measured.candidate(),
              measured.live(),
              measured.difference(),
              measured.lower(),
              measured.upper(),
              measured.queries());
      return numbers + "; " + verdict();
    }

    private String verdict() {
      if (measured.queries() < LEAST_QUERIES) {
        return String.format(Locale.ROOT, "too few queries to tell: %d are needed", LEAST_QUERIES);
      }
      if (measured.candidateLower() < rule.floor()) {
        return String.format(
            Locale.ROOT,
            "it may be as low as %.3f, where %.3f is the floor",
            measured.candidateLower(),
            rule.floor());
      }
      if (measured.lower() < rule.leastGain()) {
        return String.format(
            Locale.ROOT,
            "the difference may be as low as %+.3f, where %+.3f is the least",
            measured.lower(),
            rule.leastGain());
      }
      return "good enough";
    }
  }

  /** What came of all rules. */
  public record Verdict(List<Finding> findings) {
    /** Whether every rule holds, and there is one. */
    public boolean passed() {
      return !findings.isEmpty() && findings.stream().allMatch(Finding::passed);
    }

    /** Each finding in words and numbers, a line each; those that failed first. */
    public String reason() {
      if (findings.isEmpty()) {
        return "there was nothing to compare";
      }
      List<String> lines = new ArrayList<>();
      findings.stream().filter(f -> !f.passed()).forEach(f -> lines.add(f.reason()));
      findings.stream().filter(Finding::passed).forEach(f -> lines.add(f.reason()));
      return String.join("\n", lines);
    }
  }

  /** Holds a rule against what was measured. */
  public static Finding check(Rule rule, Comparison measured) {
    boolean passed =
        measured.queries() >= LEAST_QUERIES
            && measured.lower() >= rule.leastGain()
            && measured.candidateLower() >= rule.floor();
    return new Finding(rule, measured, passed);
  }
}
