package dev.vectormesh.job.work;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How jobs wait, are tried again, and are looked after. */
public record QueueConfig(
    @Help("attempts of a job that asks for none, 1 to 100") @Default("3") int maxAttempts,
    @Help("the same for single kinds: KIND=ATTEMPTS, comma separated") @Default("corpus.ingest=5")
        List<String> maxAttemptsOf,
    @Help("delay before the second attempt; doubles with each") @Default("1s") Duration firstRetry,
    @Help("longest delay between two attempts") @Default("5m") Duration longestRetry,
    @Help(
            "first and longest delay for single kinds: KIND=FIRST..LONGEST, such as"
                + " web.crawl=10s..1h, comma separated")
        @Default("")
        List<String> retriesOf,
    @Help("time a worker has to obey a cancel request") @Default("30s") Duration cancelGrace,
    @Help("how often waiting workers are looked after when no wake-up comes") @Default("500ms")
        Duration poll,
    @Help("how often lost leases are looked for") @Default("1s") Duration sweep,
    @Help("how long ended jobs are kept") @Default("7d") Duration jobRetention,
    LimitConfig limits) {
  private static final String TIME = "[0-9]+(?:ms|s|m|h|d)";

  public QueueConfig {
    Settings.require(
        maxAttempts >= 1 && maxAttempts <= 100, "maxAttempts", maxAttempts, "1 to 100");
    Settings.require(
        PerName.valid(maxAttemptsOf, "[1-9][0-9]?|100"),
        "maxAttemptsOf",
        maxAttemptsOf,
        "KIND=ATTEMPTS with 1 to 100 attempts");
    Settings.require(firstRetry.isPositive(), "firstRetry", firstRetry, "> 0");
    Settings.require(
        longestRetry.compareTo(firstRetry) >= 0, "longestRetry", longestRetry, ">= firstRetry");
    Settings.require(
        PerName.valid(retriesOf, TIME + "[.][.]" + TIME)
            && PerName.read(retriesOf, Backoff::parse).values().stream().allMatch(Backoff::valid),
        "retriesOf",
        retriesOf,
        "KIND=FIRST..LONGEST with 0 < FIRST <= LONGEST");
    Settings.require(!cancelGrace.isNegative(), "cancelGrace", cancelGrace, ">= 0");
    Settings.require(poll.isPositive(), "poll", poll, "> 0");
    Settings.require(sweep.isPositive(), "sweep", sweep, "> 0");
    Settings.require(jobRetention.isPositive(), "jobRetention", jobRetention, "> 0");
  }

  public Map<String, Integer> attemptsByKind() {
    return PerName.read(maxAttemptsOf, Integer::parseInt);
  }

  Map<String, Backoff> backoffByKind() {
    return PerName.read(retriesOf, Backoff::parse);
  }

  Backoff backoff() {
    return new Backoff(firstRetry, longestRetry);
  }
}
