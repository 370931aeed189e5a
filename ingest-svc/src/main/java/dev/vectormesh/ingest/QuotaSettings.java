package dev.vectormesh.ingest;

import dev.vectormesh.ingest.usage.Bounds;
import dev.vectormesh.ingest.usage.QuotaRules;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much each tenant may have. */
public record QuotaSettings(
    @Help("documents of a tenant; 0 for any number") @Default("0") long documents,
    @Help("bytes of a tenant's objects in buckets; 0 for any number") @Default("0")
        long objectBytes,
    @Help("tokens that are embedded for a tenant in a day (UTC); 0 for any number") @Default("0")
        long tokensPerDay,
    @Help(
            "other bounds for single tenants: TENANT=DOCUMENTS:BYTES:TOKENS, 0 for any number,"
                + " comma separated")
        @Default("")
        List<String> tenants) {
  private static final String FORM = ".+=[0-9]{1,18}:[0-9]{1,18}:[0-9]{1,18}";

  public QuotaSettings {
    tenants = List.copyOf(tenants);
    Settings.require(documents >= 0, "documents", documents, ">= 0");
    Settings.require(objectBytes >= 0, "objectBytes", objectBytes, ">= 0");
    Settings.require(tokensPerDay >= 0, "tokensPerDay", tokensPerDay, ">= 0");
    Settings.require(
        tenants.stream().allMatch(tenant -> tenant.matches(FORM)),
        "tenants",
        tenants,
        "TENANT=DOCUMENTS:BYTES:TOKENS");
  }

  QuotaRules rules() {
    Map<String, Bounds> named = new HashMap<>();
    for (String tenant : tenants) {
      int sign = tenant.lastIndexOf('=');
      String[] bounds = tenant.substring(sign + 1).split(":");
      named.put(
          tenant.substring(0, sign),
          new Bounds(
              Long.parseLong(bounds[0]), Long.parseLong(bounds[1]), Long.parseLong(bounds[2])));
    }
    return new QuotaRules(new Bounds(documents, objectBytes, tokensPerDay), named);
  }
}
