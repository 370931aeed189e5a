package dev.vectormesh.search.feedback;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done with a shown document.
 *
 * @param session its id
 * @param document resource name
 * @param position from 1
 * @param customType of {@link EventType#CUSTOM}, else empty
 * @param dwell of {@link EventType#DWELL}
 * @param attributes a JSON object
 */
public record Event(
    String session,
    String id,
    String document,
    int position,
    EventType type,
    String customType,
    @Nullable Duration dwell,
    String user,
    String userAgent,
    String attributes,
    Instant time,
    Instant received,
    Set<Mark> marks) {
  public Event {
    marks = Set.copyOf(marks);
  }

  boolean isSameAs(Event other) {
    return document.equals(other.document)
        && type == other.type
        && customType.equals(other.customType);
  }
}
