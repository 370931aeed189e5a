package dev.vectormesh.search.flow;

import dev.vectormesh.search.serving.Arm;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Two rankings in one list, so that one user compares both: the arms take turns in putting their
 * best document that is not yet there, a coin says who goes first in each round, and a click counts
 * for who put it (team-draft interleaving; Radlinski, Kurup and Joachims 2008). Ten to a hundred
 * times fewer sessions tell a difference than when each sees one ranking.
 *
 * @param documents in their order, each with the arm that put it
 */
record TeamDraft(Map<String, Arm> documents) {

  /**
   * Draws a list.
   *
   * @param live best first
   * @param candidate best first
   * @param length of the list; shorter where the rankings have fewer documents together
   * @param random seeded by the session and the query, so that a page looks the same twice
   */
  static TeamDraft of(List<String> live, List<String> candidate, int length, Random random) {
    Map<String, Arm> documents = new LinkedHashMap<>();
    Map<Arm, Iterator<String>> left = new HashMap<>();
    left.put(Arm.LIVE, live.iterator());
    left.put(Arm.CANDIDATE, candidate.iterator());
    boolean more = true;
    while (more && documents.size() < length) {
      Arm first = random.nextBoolean() ? Arm.LIVE : Arm.CANDIDATE;
      more = false;
      for (Arm arm : List.of(first, other(first))) {
        if (documents.size() < length) {
          more |= put(left.getOrDefault(arm, List.<String>of().iterator()), arm, documents);
        }
      }
    }
    return new TeamDraft(Collections.unmodifiableMap(documents));
  }

  private static boolean put(Iterator<String> from, Arm arm, Map<String, Arm> documents) {
    while (from.hasNext()) {
      if (documents.putIfAbsent(from.next(), arm) == null) {
        return true;
      }
    }
    return false;
  }

  private static Arm other(Arm arm) {
    return arm == Arm.LIVE ? Arm.CANDIDATE : Arm.LIVE;
  }
}
