package dev.vectormesh.search.feedback;

import java.util.List;
import java.util.UUID;

/** What was chosen for queries of the past. */
public interface PastClicks {
  /**
   * A query with the documents that were chosen for it.
   *
   * @param query its text
   * @param documents names, the most often chosen first
   */
  record Chosen(String query, List<String> documents) {
    public Chosen {
      documents = List.copyOf(documents);
    }
  }

  /**
   * Queries of the newest sessions, those with the most choices first. Marked sessions and events
   * do not count, and no session of a query that was more than one text.
   *
   * @param sessions how many are looked at
   * @param queries at most
   * @param documents of a query at most
   */
  List<Chosen> of(String tenant, UUID namespace, int sessions, int queries, int documents);
}
