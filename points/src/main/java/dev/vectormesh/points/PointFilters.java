package dev.vectormesh.points;

import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common.Filter;

/**
 * The conditions that every question and every removal has: nothing of another tenant or namespace
 * passes, whatever else is asked.
 */
public final class PointFilters {
  private PointFilters() {}

  /** Points of a namespace, of all its generations. */
  public static Filter.Builder namespace(String tenant, String namespaceUid) {
    return Filter.newBuilder()
        .addMust(ConditionFactory.matchKeyword(PointFields.TENANT, tenant))
        .addMust(ConditionFactory.matchKeyword(PointFields.NAMESPACE, namespaceUid));
  }

  /** Points of one generation of a namespace. */
  public static Filter.Builder generation(String tenant, String namespaceUid, long generation) {
    return namespace(tenant, namespaceUid)
        .addMust(ConditionFactory.match(PointFields.GENERATION, generation));
  }
}
