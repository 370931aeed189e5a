package dev.vectormesh.search.feedback;

import java.util.List;
import java.util.Set;

/**
 * A session as it is kept.
 *
 * @param shown whoever asked what, with the pages that were asked for
 * @param batch the number of the batch that it was collected in
 * @param marks of the session itself
 * @param documents how many documents were shown
 * @param eventCount how many events it has
 * @param events oldest first; empty where they were not asked for
 */
public record Session(
    ShownSession shown,
    long batch,
    Set<Mark> marks,
    int documents,
    int eventCount,
    List<Event> events) {
  public Session {
    marks = Set.copyOf(marks);
    events = List.copyOf(events);
  }
}
