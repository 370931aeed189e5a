package dev.vectormesh.job.event;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A filter over events in memory. It lets pass what the same filter lets pass in the event store;
 * what the store refuses of a filter is refused there, before one is made here.
 */
final class EventFilter {
  private EventFilter() {}

  static Predicate<Event> of(Filter filter) {
    return switch (filter) {
      case Filter.All() -> event -> true;
      case Filter.And(var parts) -> {
        List<Predicate<Event>> all = parts.stream().map(EventFilter::of).toList();
        yield event -> all.stream().allMatch(p -> p.test(event));
      }
      case Filter.Or(var parts) -> {
        List<Predicate<Event>> any = parts.stream().map(EventFilter::of).toList();
        yield event -> any.stream().anyMatch(p -> p.test(event));
      }
      case Filter.Not(var part) -> of(part).negate();
      case Filter.Text(var text, var position) -> throw refused(position);
      case Filter.Call(var name, var arguments, var position) -> throw refused(position);
      case Filter.Compare c ->
          switch (c.field()) {
            case "type" -> text(Event::type, c);
            case "subject" -> text(Event::subject, c);
            case "time" -> time(c);
            default -> throw refused(c.position());
          };
    };
  }

  private static Predicate<Event> text(Function<Event, String> part, Filter.Compare c) {
    String text = c.value().text();
    return switch (c.op()) {
      case EQ -> equal(part, text);
      case NE -> equal(part, text).negate();
      case HAS -> event -> part.apply(event).contains(text);
      default -> throw refused(c.position());
    };
  }

  /** A star at either end stands for anything. */
  private static Predicate<Event> equal(Function<Event, String> part, String text) {
    boolean head = text.startsWith("*");
    boolean tail = text.length() > 1 && text.endsWith("*");
    String bare = text.substring(head ? 1 : 0, text.length() - (tail ? 1 : 0));
    if (head && tail) {
      return event -> part.apply(event).contains(bare);
    }
    if (head) {
      return event -> part.apply(event).endsWith(bare);
    }
    return tail
        ? event -> part.apply(event).startsWith(bare)
        : event -> part.apply(event).equals(bare);
  }

  private static Predicate<Event> time(Filter.Compare c) {
    Instant time = OffsetDateTime.parse(c.value().text()).toInstant();
    return switch (c.op()) {
      case EQ -> event -> event.time().equals(time);
      case NE -> event -> !event.time().equals(time);
      case LT -> event -> event.time().isBefore(time);
      case LE -> event -> !event.time().isAfter(time);
      case GT -> event -> event.time().isAfter(time);
      case GE -> event -> !event.time().isBefore(time);
      case HAS -> throw refused(c.position());
    };
  }

  private static ApiException refused(int position) {
    return ApiException.invalid("filter", "position " + position + " cannot be asked of an event");
  }
}
