package dev.vectormesh.search.feedback;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Applies the rules to all that is known of one session, in whichever order it came. */
public final class Marking {
  private final MarkRules rules;
  private final Pattern bots;

  public Marking(MarkRules rules) {
    this.rules = rules;
    this.bots = Pattern.compile(rules.botAgents());
  }

  public MarkRules rules() {
    return rules;
  }

  /**
   * What follows for a session and its events.
   *
   * @param events by their ids; an event without marks has an empty set
   */
  public record Marks(Set<Mark> session, Map<String, Set<Mark>> events) {}

  /**
   * Marks a session and its events.
   *
   * @param agent the session's user agent; null while the session has not come
   * @param pages all that were shown
   * @param events all that it has
   */
  public Marks of(@Nullable String agent, List<ShownPage> pages, List<Event> events) {
    List<Event> inTime =
        events.stream().sorted(Comparator.comparing(Event::time).thenComparing(Event::id)).toList();
    Set<Mark> session = EnumSet.noneOf(Mark.class);
    if (agent != null && bots.matcher(agent).find()) {
      session.add(Mark.BOT_AGENT);
    }
    if (isTooFast(inTime)) {
      session.add(Mark.BOT_RATE);
    }
    Map<String, Set<Mark>> marks = new HashMap<>();
    List<Event> kept = new ArrayList<>();
    for (int i = 0; i < inTime.size(); i++) {
      Event event = inTime.get(i);
      Set<Mark> own = EnumSet.noneOf(Mark.class);
      own.addAll(session);
      place(event, agent, pages, own);
      if (bots.matcher(event.userAgent()).find()) {
        own.add(Mark.BOT_AGENT);
      }
      if (isAgain(event, kept)) {
        own.add(Mark.DUPLICATE);
      } else {
        kept.add(event);
      }
      if (isLeftAtOnce(event, inTime.subList(i + 1, inTime.size()))) {
        own.add(Mark.LOW_DWELL);
      }
      marks.put(event.id(), own);
    }
    return new Marks(session, marks);
  }

  private static void place(
      Event event, @Nullable String agent, List<ShownPage> pages, Set<Mark> own) {
    if (agent == null) {
      own.add(Mark.NO_SESSION);
    } else if (pages.stream().noneMatch(page -> page.documents().contains(event.document()))) {
      own.add(Mark.NOT_SHOWN);
    } else if (pages.stream().noneMatch(page -> page.shows(event.document(), event.position()))) {
      own.add(Mark.WRONG_POSITION);
    }
  }

  /** Whether any window holds more events than a person makes. */
  private boolean isTooFast(List<Event> inTime) {
    for (int last = rules.botEvents(); last < inTime.size(); last++) {
      Instant first = inTime.get(last - rules.botEvents()).time();
      if (between(first, inTime.get(last).time()).compareTo(rules.botWindow()) <= 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether one that counts came a moment before. */
  private boolean isAgain(Event event, List<Event> kept) {
    for (Event before : kept.reversed()) {
      if (between(before.time(), event.time()).compareTo(rules.duplicateWindow()) > 0) {
        return false;
      }
      if (before.isSameAs(event)) {
        return true;
      }
    }
    return false;
  }

  private boolean isLeftAtOnce(Event event, List<Event> later) {
    if (event.type() != EventType.CLICK) {
      return false;
    }
    for (Event next : later) {
      if (next.type() == EventType.DWELL && next.document().equals(event.document())) {
        Duration dwell = next.dwell();
        return dwell != null && dwell.compareTo(rules.minDwell()) < 0;
      }
      if (next.type() == EventType.CLICK
          && !next.document().equals(event.document())
          && between(event.time(), next.time()).compareTo(rules.nextClick()) <= 0) {
        return true;
      }
    }
    return false;
  }

  private static Duration between(Instant from, Instant to) {
    return Duration.between(from, to);
  }
}
