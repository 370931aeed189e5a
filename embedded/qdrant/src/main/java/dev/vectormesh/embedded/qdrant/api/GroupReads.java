package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.collection.Collection;
import dev.vectormesh.embedded.qdrant.collection.Collections;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.query.Groups;
import dev.vectormesh.embedded.qdrant.query.Hit;
import dev.vectormesh.embedded.qdrant.query.QueryRunner;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.IsEmptyCondition;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.GroupId;
import io.qdrant.client.grpc.Points.GroupsResult;
import io.qdrant.client.grpc.Points.PointGroup;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.WithLookup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Grouped queries, and the point of another collection that each group names. */
final class GroupReads {
  private static final int DEFAULT_GROUPS = 10;
  private static final int DEFAULT_GROUP_SIZE = 3;
  private static final int MOST = 100_000;

  private final Collections collections;

  GroupReads(Collections collections) {
    this.collections = collections;
  }

  GroupsResult run(
      QueryPointGroups request, Collection collection, Snapshot snapshot, QueryRunner runner)
      throws IOException {
    int groups = count("limit", request.hasLimit(), request.getLimit(), DEFAULT_GROUPS);
    int size =
        count("group_size", request.hasGroupSize(), request.getGroupSize(), DEFAULT_GROUP_SIZE);
    if (request.getGroupBy().isEmpty()) {
      throw Refusal.invalid("Validation error in body: [group_by: value must not be empty]");
    }
    Records records =
        new Records(
            request.getWithPayload(), false, request.getWithVectors(), collection.store().schema());
    Map<GroupId, List<Hit>> found =
        Groups.of(runner, query(request), snapshot, path(request.getGroupBy()), groups, size);
    GroupsResult.Builder out = GroupsResult.newBuilder();
    for (Map.Entry<GroupId, List<Hit>> group : found.entrySet()) {
      out.addGroups(
          PointGroup.newBuilder()
              .setId(group.getKey())
              .addAllHits(records.scored(group.getValue())));
    }
    if (request.hasWithLookup()) {
      lookUp(request.getWithLookup(), out);
    }
    return out.build();
  }

  /** The query, on points that have something to group by. */
  private static QueryPoints query(QueryPointGroups request) {
    Condition isEmpty =
        Condition.newBuilder()
            .setIsEmpty(IsEmptyCondition.newBuilder().setKey(request.getGroupBy()))
            .build();
    QueryPoints.Builder query =
        QueryPoints.newBuilder()
            .addAllPrefetch(request.getPrefetchList())
            .setFilter(request.getFilter().toBuilder().addMustNot(isEmpty))
            .setUsing(request.getUsing())
            .setParams(request.getParams());
    if (request.hasQuery()) {
      query.setQuery(request.getQuery());
    }
    if (request.hasScoreThreshold()) {
      query.setScoreThreshold(request.getScoreThreshold());
    }
    if (request.hasLookupFrom()) {
      query.setLookupFrom(request.getLookupFrom());
    }
    return query.build();
  }

  private void lookUp(WithLookup request, GroupsResult.Builder groups) throws IOException {
    Collection other = collections.get(request.getCollection());
    try (Snapshot there = other.store().snapshot()) {
      Records records =
          new Records(
              request.getWithPayload(), false, request.getWithVectors(), other.store().schema());
      for (PointGroup.Builder group : groups.getGroupsBuilderList()) {
        PointKey key = point(group.getId());
        Snapshot.Place place = key == null ? null : there.find(key);
        if (key != null && place != null) {
          group.setLookup(records.retrieved(new Hit(key, 0, place)));
        }
      }
    }
  }

  /** The point whose id the group's value is, if it can be one. */
  private static @Nullable PointKey point(GroupId id) {
    return switch (id.getKindCase()) {
      case UNSIGNED_VALUE ->
          PointKey.of(PointId.newBuilder().setNum(id.getUnsignedValue()).build());
      case STRING_VALUE -> {
        try {
          yield PointKey.of(PointId.newBuilder().setUuid(id.getStringValue()).build());
        } catch (Refusal e) {
          yield null;
        }
      }
      case INTEGER_VALUE, KIND_NOT_SET -> null;
    };
  }

  private static int count(String field, boolean set, long value, int otherwise) {
    if (!set) {
      return otherwise;
    }
    if (value < 1 || value > MOST) {
      throw Refusal.invalid(
          "Validation error in body: [%s: value %s invalid, must be from 1 to %d]"
              .formatted(field, Long.toUnsignedString(value), MOST));
    }
    return (int) value;
  }

  private static PayloadPath path(String key) {
    try {
      return PayloadPath.parse(key);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("Unable to parse group_by: \"" + key + "\"");
    }
  }
}
