package dev.vectormesh.ingest.usage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Quotas of tenants without bounds: nobody is asked what they used. */
public final class NoQuotas implements UsageStore {
  private NoQuotas() {}

  public static Quotas quotas() {
    return new Quotas(QuotaRules.NONE, new NoQuotas(), InstantSource.fixed(Instant.EPOCH));
  }

  @Override
  public void add(Account account, Usage usage) {
    throw asked();
  }

  @Override
  public List<Row> rows(Query query, @Nullable String after, int size) {
    throw asked();
  }

  @Override
  public Totals totals(String tenant) {
    throw asked();
  }

  @Override
  public long tokensSince(String tenant, Instant from) {
    throw asked();
  }

  private static AssertionError asked() {
    return new AssertionError("nobody is bounded");
  }
}
