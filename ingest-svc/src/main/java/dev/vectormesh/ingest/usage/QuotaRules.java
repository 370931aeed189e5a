package dev.vectormesh.ingest.usage;

import java.util.Map;

/**
 * The bounds of all tenants.
 *
 * @param others of those who are not named
 */
public record QuotaRules(Bounds others, Map<String, Bounds> named) {
  public static final QuotaRules NONE = new QuotaRules(Bounds.NONE, Map.of());

  public QuotaRules {
    named = Map.copyOf(named);
  }

  public Bounds of(String tenant) {
    return named.getOrDefault(tenant, others);
  }
}
