package dev.vectormesh.job.lease;

import dev.vectormesh.platform.batch.Batcher;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.call.Fanout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Completions of one tenant that arrive at one moment share a transaction. */
final class Completions {
  private static final int BATCH = 500;
  private static final int TENANTS_AT_ONCE = 8;

  /** Ends jobs of one tenant together. */
  interface Ends {
    List<Outcome<Completed>> complete(String tenant, List<Completion> completions);
  }

  private final Batcher<String, List<Completion>, List<Outcome<Completed>>> batches;

  Completions(Ends ends) {
    this.batches =
        new Batcher<>("complete-jobs", BATCH, (tenant, parts) -> together(ends, tenant, parts));
  }

  /** An outcome for each, in order. */
  List<Outcome<Completed>> complete(List<Completion> all) {
    Map<String, List<Integer>> byTenant = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      byTenant.computeIfAbsent(all.get(i).token().tenant(), t -> new ArrayList<>()).add(i);
    }
    if (byTenant.size() == 1) {
      return submit(all);
    }
    Map<Integer, Outcome<Completed>> outcomes = new TreeMap<>();
    Collection<List<Integer>> parts = byTenant.values();
    List<List<Outcome<Completed>>> done =
        Fanout.map(parts, TENANTS_AT_ONCE, part -> submit(part.stream().map(all::get).toList()));
    int p = 0;
    for (List<Integer> part : parts) {
      for (int i = 0; i < part.size(); i++) {
        outcomes.put(part.get(i), done.get(p).get(i));
      }
      p++;
    }
    return List.copyOf(outcomes.values());
  }

  private List<Outcome<Completed>> submit(List<Completion> own) {
    return batches.submit(own.getFirst().token().tenant(), own, own.size());
  }

  private static List<Outcome<List<Outcome<Completed>>>> together(
      Ends ends, String tenant, List<List<Completion>> requests) {
    List<Outcome<Completed>> all =
        ends.complete(tenant, requests.stream().flatMap(List::stream).toList());
    List<Outcome<List<Outcome<Completed>>>> parts = new ArrayList<>();
    int from = 0;
    for (List<Completion> request : requests) {
      parts.add(Outcome.done(List.copyOf(all.subList(from, from + request.size()))));
      from += request.size();
    }
    return parts;
  }
}
