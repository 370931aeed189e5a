package dev.vectormesh.search.flow;

import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.query.StepClock;

/**
 * A request under way.
 *
 * @param query what it asks for, as of its first page
 * @param question the whole request without its session, as bytes
 * @param choice which generation it is for
 */
@SuppressWarnings("ArrayRecordComponent")
record Asked(String tenant, SearchQuery query, byte[] question, ArmChoice choice, StepClock clock) {
  /** The same request, whose steps another clock times from now on. */
  Asked timedAnew() {
    return new Asked(tenant, query, question, choice, new StepClock());
  }
}
