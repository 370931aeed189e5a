package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.GroupId;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.QueryPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Hits by what stands at a key: the best groups, in the order of their best hits, each with its
 * best hits.
 */
public final class Groups {

  private Groups() {}

  /**
   * Asks for ever more hits until {@code groups} groups have {@code size} hits each, or there are
   * no more. A point with several values is in several groups; one with anything there but strings
   * and integers is in none. As in the real server, prefetches fetch {@code groups} times as much.
   */
  public static Map<GroupId, List<Hit>> of(
      QueryRunner runner,
      QueryPoints request,
      Snapshot snapshot,
      PayloadPath key,
      int groups,
      int size)
      throws IOException {
    QueryPoints.Builder wider = request.toBuilder().clearPrefetch();
    request.getPrefetchList().forEach(prefetch -> wider.addPrefetch(widened(prefetch, groups)));
    long limit = Math.max(64, 2L * groups * size);
    while (true) {
      List<Hit> hits = runner.run(wider.setLimit(limit).build());
      Map<GroupId, List<Hit>> found = group(hits, key, groups, size);
      boolean full =
          found.size() == groups && found.values().stream().allMatch(group -> group.size() == size);
      if (full || hits.size() < limit || limit >= snapshot.size()) {
        return found;
      }
      limit *= 4;
    }
  }

  private static PrefetchQuery widened(PrefetchQuery prefetch, int factor) {
    PrefetchQuery.Builder out = prefetch.toBuilder().clearPrefetch();
    long limit = prefetch.hasLimit() ? prefetch.getLimit() : QueryRunner.DEFAULT_LIMIT;
    out.setLimit(limit > Long.MAX_VALUE / factor ? Long.MAX_VALUE : limit * factor);
    prefetch.getPrefetchList().forEach(inner -> out.addPrefetch(widened(inner, factor)));
    return out.build();
  }

  private static Map<GroupId, List<Hit>> group(
      List<Hit> hits, PayloadPath key, int groups, int size) throws IOException {
    Map<GroupId, List<Hit>> found = new LinkedHashMap<>();
    for (Hit hit : hits) {
      Map<String, Value> payload = hit.place().view().segment().rows().payload(hit.place().row());
      for (GroupId id : ids(key.values(payload))) {
        if (found.containsKey(id) || found.size() < groups) {
          List<Hit> group =
              Objects.requireNonNull(found.computeIfAbsent(id, _ -> new ArrayList<>()));
          if (group.size() < size) {
            group.add(hit);
          }
        }
      }
    }
    return found;
  }

  private static List<GroupId> ids(List<Value> values) {
    List<Value> single = new ArrayList<>();
    for (Value value : values) {
      if (value.hasListValue()) {
        single.addAll(value.getListValue().getValuesList());
      } else {
        single.add(value);
      }
    }
    boolean allAreKeys =
        single.stream().allMatch(value -> value.hasStringValue() || value.hasIntegerValue());
    return allAreKeys ? single.stream().map(Groups::id).distinct().toList() : List.of();
  }

  private static GroupId id(Value value) {
    GroupId.Builder id = GroupId.newBuilder();
    if (value.hasStringValue()) {
      id.setStringValue(value.getStringValue());
    } else if (value.getIntegerValue() >= 0) {
      id.setUnsignedValue(value.getIntegerValue());
    } else {
      id.setIntegerValue(value.getIntegerValue());
    }
    return id.build();
  }
}
