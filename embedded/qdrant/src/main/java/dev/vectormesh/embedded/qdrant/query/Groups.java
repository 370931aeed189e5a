package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.storage.Snapshot;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.GroupId;
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
   * no more. A point with several values is in several groups; one without a string or integer
   * there is in none.
   */
  public static Map<GroupId, List<Hit>> of(
      QueryRunner runner,
      QueryPoints request,
      Snapshot snapshot,
      PayloadPath key,
      int groups,
      int size)
      throws IOException {
    long limit = Math.max(64, 2L * groups * size);
    while (true) {
      List<Hit> hits = runner.run(request.toBuilder().setLimit(limit).build());
      Map<GroupId, List<Hit>> found = group(hits, key, groups, size);
      boolean full =
          found.size() == groups && found.values().stream().allMatch(group -> group.size() == size);
      if (full || hits.size() < limit || limit >= snapshot.size()) {
        return found;
      }
      limit *= 4;
    }
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
    List<GroupId> ids = new ArrayList<>();
    for (Value value : values) {
      if (value.hasListValue()) {
        value.getListValue().getValuesList().forEach(element -> addId(ids, element));
      } else {
        addId(ids, value);
      }
    }
    return ids.stream().distinct().toList();
  }

  private static void addId(List<GroupId> ids, Value value) {
    if (value.hasStringValue()) {
      ids.add(GroupId.newBuilder().setStringValue(value.getStringValue()).build());
    } else if (value.hasIntegerValue()) {
      long number = value.getIntegerValue();
      ids.add(
          number >= 0
              ? GroupId.newBuilder().setUnsignedValue(number).build()
              : GroupId.newBuilder().setIntegerValue(number).build());
    }
  }
}
