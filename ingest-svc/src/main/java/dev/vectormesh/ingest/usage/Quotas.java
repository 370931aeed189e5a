package dev.vectormesh.ingest.usage;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Tells who has used up what they may. Whoever has no bound is not asked about: a tenant without
 * quotas costs no statement.
 */
public final class Quotas {
  private final QuotaRules rules;
  private final UsageStore store;
  private final InstantSource clock;

  public Quotas(QuotaRules rules, UsageStore store, InstantSource clock) {
    this.rules = rules;
    this.store = store;
    this.clock = clock;
  }

  public UsageStore store() {
    return store;
  }

  public Bounds bounds(String tenant) {
    return rules.of(tenant);
  }

  /** Tokens that were embedded for the tenant today. */
  public long tokensToday(String tenant) {
    return store.tokensSince(tenant, today());
  }

  /**
   * The bound on tokens, if the tenant has come to it. What other writers embed at this moment is
   * not known yet: each may go beyond the bound by the windows that it has on their way.
   */
  public Optional<Exceeded> tokens(String tenant) {
    long limit = rules.of(tenant).tokensADay();
    if (limit == 0) {
      return Optional.empty();
    }
    long used = tokensToday(tenant);
    return used < limit
        ? Optional.empty()
        : Optional.of(
            new Exceeded(
                Bound.TOKENS_A_DAY,
                limit,
                used,
                today().plus(1, ChronoUnit.DAYS),
                clock.instant()));
  }

  /** Bytes of objects that the tenant may still put. */
  public long objectRoom(String tenant) {
    long limit = rules.of(tenant).objectBytes();
    return limit == 0 ? Long.MAX_VALUE : Math.max(0, limit - store.totals(tenant).objectBytes());
  }

  /** What is told where that is too little. */
  public Exceeded objects(String tenant) {
    return Exceeded.until(
        Bound.OBJECT_BYTES, rules.of(tenant).objectBytes(), store.totals(tenant).objectBytes());
  }

  private Instant today() {
    return clock.instant().truncatedTo(ChronoUnit.DAYS);
  }
}
