package dev.vectormesh.job.work;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.util.List;
import java.util.Map;

/** How many jobs may run at once, and whose go first. */
public record LimitConfig(
    @Help("most jobs of a kind that run at once, of all tenants: KIND=NUMBER, comma separated")
        @Default("")
        List<String> kinds,
    @Help("most jobs of a tenant that run at once, of all kinds; 0 for any number") @Default("0")
        int tenant,
    @Help("the same for single tenants: TENANT=NUMBER, comma separated") @Default("")
        List<String> tenants,
    @Help(
            "a tenant's share beside the others', who have 1: TENANT=WEIGHT, 0.001 to 1000, comma"
                + " separated")
        @Default("")
        List<String> weights) {
  private static final String COUNT = "[1-9][0-9]{0,6}";

  public LimitConfig {
    Settings.require(tenant >= 0, "tenant", tenant, ">= 0");
    Settings.require(PerName.valid(kinds, COUNT), "kinds", kinds, "KIND=NUMBER, 1 or more");
    Settings.require(PerName.valid(tenants, COUNT), "tenants", tenants, "TENANT=NUMBER, 1 or more");
    Settings.require(
        PerName.valid(weights, "1000|[0-9]{1,3}|[0-9]{1,3}[.][0-9]{1,3}")
            && PerName.read(weights, Double::parseDouble).values().stream().allMatch(w -> w > 0),
        "weights",
        weights,
        "TENANT=WEIGHT with 0.001 to 1000");
  }

  /** No limits, and all tenants alike. */
  public static LimitConfig none() {
    return new LimitConfig(List.of(), 0, List.of(), List.of());
  }

  public Map<String, Integer> byKind() {
    return PerName.read(kinds, Integer::parseInt);
  }

  public Map<String, Integer> byTenant() {
    return PerName.read(tenants, Integer::parseInt);
  }

  public Map<String, Double> weightOf() {
    return PerName.read(weights, Double::parseDouble);
  }
}
