package dev.vectormesh.job.postgres;

import dev.vectormesh.job.work.JobState;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An AIP-160 filter over jobs as a condition with {@code $n} values; nothing of the filter's text
 * gets into the SQL.
 */
final class JobFilterSql {
  private static final Set<String> FIELDS =
      Set.of("kind", "state", "subject", "unique_key", "create_time");

  private final List<Object> values;

  /** Adds its values to this list. */
  JobFilterSql(List<Object> values) {
    this.values = values;
  }

  String condition(Filter filter) {
    return of(filter.onlyFields(FIELDS));
  }

  private String of(Filter filter) {
    return switch (filter) {
      case Filter.All() -> "true";
      case Filter.And(var parts) -> joined(parts, " and ");
      case Filter.Or(var parts) -> joined(parts, " or ");
      case Filter.Not(var part) -> "not " + of(part);
      case Filter.Text(var text, var position) ->
          throw refused(position, "name a field, such as kind = \"" + text + "\"");
      case Filter.Compare c ->
          switch (c.field()) {
            case "state" -> state(c);
            case "create_time" -> time(c);
            default -> text(c);
          };
    };
  }

  private String joined(List<Filter> parts, String with) {
    List<String> conditions = new ArrayList<>();
    parts.forEach(p -> conditions.add(of(p)));
    return "(" + String.join(with, conditions) + ")";
  }

  private String state(Filter.Compare c) {
    String name = c.value().text().toUpperCase(Locale.ROOT).replaceFirst("^STATE_", "");
    for (JobState state : JobState.values()) {
      if (state.name().equals(name)) {
        return switch (c.op()) {
          case EQ, HAS -> "state = " + value(state.code());
          case NE -> "state <> " + value(state.code());
          default -> throw refused(c.position(), "state can be compared with =, != and : only");
        };
      }
    }
    throw refused(c.position(), "state is one of " + List.of(JobState.values()));
  }

  private String time(Filter.Compare c) {
    String sign =
        switch (c.op()) {
          case EQ -> "=";
          case NE -> "<>";
          case LT, LE, GT, GE -> c.op().sign();
          case HAS -> throw refused(c.position(), "create_time cannot be compared with :");
        };
    try {
      Instant time = OffsetDateTime.parse(c.value().text()).toInstant();
      return "create_time " + sign + " " + value(time);
    } catch (DateTimeParseException e) {
      throw refused(
          c.position(), "create_time takes an RFC 3339 time, such as 2026-01-31T12:00:00Z");
    }
  }

  /**
   * {@code =} with a {@code *} at either end matches a part, {@code :} matches any part; case
   * counts.
   */
  private String text(Filter.Compare c) {
    String text = c.value().text();
    return switch (c.op()) {
      case EQ -> equal(c.field(), text);
      case NE -> "not " + equal(c.field(), text);
      case HAS -> c.field() + " like " + value("%" + literal(text) + "%");
      default -> throw refused(c.position(), c.field() + " can be compared with =, != and : only");
    };
  }

  private String equal(String field, String text) {
    boolean head = text.startsWith("*");
    boolean tail = text.length() > 1 && text.endsWith("*");
    if (!head && !tail) {
      return field + " = " + value(text);
    }
    String bare = text.substring(head ? 1 : 0, text.length() - (tail ? 1 : 0));
    return field + " like " + value((head ? "%" : "") + literal(bare) + (tail ? "%" : ""));
  }

  private static String literal(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private String value(Object value) {
    values.add(value);
    return "$" + values.size();
  }

  private static ApiException refused(int position, String why) {
    return ApiException.invalid("filter", "position " + position + ": " + why);
  }
}
