package dev.vectormesh.search.query;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives a filter its meaning over documents: {@code title}, {@code uri}, {@code access_labels} and
 * {@code meta.key}, and no other field, so that a slip of the pen is an error and not an empty
 * answer. Unquoted numbers, times and truth values also match the same text, since metadata read
 * from files is text as often as not. Functions ask where a document is: {@link GeoFunctions}.
 */
public final class Conditions {
  private static final String ACCESS = "access_labels";
  private static final Set<String> OWN_FIELDS = Set.of("title", "uri", ACCESS);
  private static final String METADATA = "meta";
  private static final String KEY = METADATA + ".";
  private static final Set<String> FIELDS = Set.of("title", "uri", ACCESS, METADATA, KEY + "*");
  private static final String ANYTHING = "*";
  private static final double MAX_EXACT = 9007199254740991d;
  private static final Pattern INTEGER = Pattern.compile("-?\\d+");

  private Conditions() {}

  /**
   * Compiles, or throws INVALID_ARGUMENT on {@code filter}: with the position of every field that
   * there is not, or else of what it cannot mean.
   */
  public static Condition of(Filter filter) {
    return compile(filter.only(FIELDS, GeoFunctions.NAMES));
  }

  private static Condition compile(Filter filter) {
    return switch (filter) {
      case Filter.All() -> Condition.NONE;
      case Filter.And(var parts) -> new Condition.AllOf(all(parts));
      case Filter.Or(var parts) -> new Condition.AnyOf(all(parts));
      case Filter.Not(var part) -> new Condition.Not(compile(part));
      case Filter.Text(var text, var position) ->
          throw fault(
              position, "the bare word " + text + " has no meaning; write field:\"" + text + "\"");
      case Filter.Call call -> GeoFunctions.condition(call);
      case Filter.Compare c -> compare(c);
    };
  }

  private static List<Condition> all(List<Filter> parts) {
    return parts.stream().map(Conditions::compile).toList();
  }

  private static Condition compare(Filter.Compare c) {
    if (c.field().equals(METADATA)) {
      if (c.op() != Filter.Op.HAS) {
        throw fault(c.position(), "meta is compared by its keys: meta.key");
      }
      return new Condition.Present(path(KEY + c.value().text(), c.position()));
    }
    Condition.Path path = path(c.field(), c.position());
    if (c.field().equals(ACCESS)) {
      return label(path, c);
    }
    return switch (c.op()) {
      case EQ -> equal(path, c.value());
      case NE -> new Condition.Not(equal(path, c.value()));
      case HAS -> has(path, c.value());
      case LT, LE, GT, GE -> order(path, c);
    };
  }

  /** A label is one as a whole: no part of it, and no number that looks alike. */
  private static Condition label(Condition.Path path, Filter.Compare c) {
    Condition one =
        c.op() == Filter.Op.HAS && c.value().text().equals(ANYTHING)
            ? new Condition.Present(path)
            : new Condition.Is(path, c.value().text());
    return switch (c.op()) {
      case EQ, HAS -> one;
      case NE -> new Condition.Not(one);
      case LT, LE, GT, GE ->
          throw fault(c.position(), ACCESS + " can be compared with =, != and : only");
    };
  }

  private static Condition equal(Condition.Path path, Filter.Value value) {
    List<Condition> any = new ArrayList<>();
    any.add(new Condition.Is(path, value.text()));
    switch (value) {
      case Filter.Num n -> {
        if (isExact(n)) {
          any.add(new Condition.Number(path, Filter.Op.EQ, n.value()));
        }
      }
      case Filter.Bool b -> any.add(new Condition.Flag(path, b.value()));
      case Filter.Str s -> {
        Instant time = time(s.text());
        if (time != null) {
          any.add(new Condition.Time(path, Filter.Op.EQ, time));
        }
      }
    }
    return any.size() == 1 ? any.getFirst() : new Condition.AnyOf(any);
  }

  private static Condition has(Condition.Path path, Filter.Value value) {
    if (value.text().equals(ANYTHING)) {
      return new Condition.Present(path);
    }
    if (value instanceof Filter.Str s) {
      return new Condition.AnyOf(
          List.of(new Condition.Is(path, s.text()), new Condition.Contains(path, s.text())));
    }
    return equal(path, value);
  }

  private static Condition order(Condition.Path path, Filter.Compare c) {
    if (c.value() instanceof Filter.Num n) {
      if (!isExact(n)) {
        throw fault(
            c.position(),
            c.op().sign() + " compares integers up to 9007199254740991; larger ones only = finds");
      }
      return new Condition.Number(path, c.op(), n.value());
    }
    Instant time = c.value() instanceof Filter.Str s ? time(s.text()) : null;
    if (time == null) {
      throw fault(
          c.position(),
          c.op().sign() + " compares numbers and RFC 3339 times, not " + c.value().text());
    }
    return new Condition.Time(path, c.op(), time);
  }

  private static Condition.Path path(String field, int position) {
    if (OWN_FIELDS.contains(field)) {
      return new Condition.Path(List.of(field));
    }
    return metadata(field).orElseThrow(() -> fault(position, field + " names no field"));
  }

  /** The path of {@code meta.key}; empty of anything else. */
  public static Optional<Condition.Path> metadata(String field) {
    if (!field.startsWith(KEY)) {
      return Optional.empty();
    }
    List<String> segments = new ArrayList<>();
    segments.add(METADATA);
    for (String segment : field.substring(KEY.length()).split("\\.", -1)) {
      if (segment.isEmpty()
          || segment.chars().anyMatch(ch -> ch == '"' || ch == '\\' || ch < ' ')) {
        return Optional.empty();
      }
      segments.add(segment);
    }
    return Optional.of(new Condition.Path(List.copyOf(segments)));
  }

  /** Whether a double holds this integer and no other: larger ones are kept as text. */
  private static boolean isExact(Filter.Num number) {
    return Math.abs(number.value()) <= MAX_EXACT || !INTEGER.matcher(number.text()).matches();
  }

  /** An RFC 3339 time, or a day, which means its beginning in UTC. */
  private static @Nullable Instant time(String text) {
    try {
      return text.length() == "2026-01-02".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  static ApiException fault(int position, String why) {
    return ApiException.invalid("filter", "position " + position + ": " + why);
  }
}
