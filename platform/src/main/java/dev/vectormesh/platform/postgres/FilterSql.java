package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An AIP-160 filter over columns as a condition with {@code $n} values; nothing of the filter's
 * text gets into the SQL.
 */
public final class FilterSql {
  /** What a field is compared as. */
  public sealed interface Column {}

  /** Text: {@code =} with a {@code *} at either end matches a part, {@code :} any part. */
  public record Text(String column) implements Column {}

  public record Time(String column) implements Column {}

  /** A {@code text[]} column that holds some of these words: {@code =} and {@code :} mean one. */
  public record Words(String column, Set<String> known) implements Column {}

  /** A {@code text[]} column: {@code =} and {@code :} find one text of it, {@code :*} any. */
  public record Texts(String column) implements Column {}

  /** A column of numbers, which a filter compares by these names. */
  public record State(String column, Map<String, Integer> codes) implements Column {}

  /**
   * A {@code jsonb} column of objects, known as {@code name.*}: what stands behind the name's dot
   * is a path in them. Elements of arrays count each for itself; an unquoted number or truth value
   * also equals the same text.
   */
  public record Json(String column) implements Column {}

  private final Map<String, Column> columns;
  private final List<Object> values;

  /** Adds its values to this list. */
  public FilterSql(Map<String, Column> columns, List<Object> values) {
    this.columns = columns;
    this.values = values;
  }

  public String condition(Filter filter) {
    return of(filter.onlyFields(columns.keySet()));
  }

  private String of(Filter filter) {
    return switch (filter) {
      case Filter.All() -> "true";
      case Filter.And(var parts) -> joined(parts, " and ");
      case Filter.Or(var parts) -> joined(parts, " or ");
      case Filter.Not(var part) -> "not " + of(part);
      case Filter.Text(var text, var position) ->
          throw refused(position, "name a field, such as type = \"" + text + "\"");
      case Filter.Call(var name, var arguments, var position) ->
          throw refused(position, "unknown function " + name);
      case Filter.Compare c ->
          switch (column(c.field())) {
            case Json j -> json(j.column(), c);
            case Text t -> text(t.column(), c);
            case Time t -> time(t.column(), c);
            case State s -> state(s, c);
            case Words w -> words(w, c);
            case Texts t -> texts(t.column(), c);
            case null -> throw refused(c.position(), "unknown field " + c.field());
          };
    };
  }

  private @Nullable Column column(String field) {
    Column whole = columns.get(field);
    return whole == null ? columns.get(head(field) + ".*") : whole;
  }

  private static String head(String field) {
    int dot = field.indexOf('.');
    return dot < 0 ? field : field.substring(0, dot);
  }

  /** The path and the value go as values of their own: nothing is quoted into the SQL. */
  private String json(String column, Filter.Compare c) {
    if (!c.field().contains(".")) {
      throw refused(c.position(), c.field() + " is compared by its keys: " + c.field() + ".key");
    }
    String[] path = c.field().substring(c.field().indexOf('.') + 1).split("\\.", -1);
    String at = column + " #> " + value(path);
    String each =
        "jsonb_array_elements(case jsonb_typeof(%1$s) when 'array' then %1$s else jsonb_build_array(%1$s) end)"
            .formatted(at);
    return switch (c.op()) {
      case EQ -> exists(each, "e #>> '{}' = " + value(c.value().text()));
      case NE -> "not " + exists(each, "e #>> '{}' = " + value(c.value().text()));
      case HAS ->
          c.value().text().equals("*")
              ? "coalesce(jsonb_typeof(" + at + ") <> 'null', false)"
              : exists(
                  each,
                  "jsonb_typeof(e) = 'string' and e #>> '{}' like "
                      + value("%" + literal(c.value().text()) + "%"));
      case LT, LE, GT, GE -> {
        if (!(c.value() instanceof Filter.Num number)) {
          throw refused(c.position(), c.op().sign() + " compares numbers in " + head(c.field()));
        }
        yield exists(
            each,
            "case jsonb_typeof(e) when 'number' then (e #>> '{}')::numeric "
                + c.op().sign()
                + " "
                + value(new BigDecimal(number.text()))
                + " end");
      }
    };
  }

  private static String exists(String each, String condition) {
    return "exists (select 1 from " + each + " as e where " + condition + ")";
  }

  private String joined(List<Filter> parts, String with) {
    List<String> conditions = new ArrayList<>();
    parts.forEach(p -> conditions.add(of(p)));
    return "(" + String.join(with, conditions) + ")";
  }

  private String state(State state, Filter.Compare c) {
    String name = c.value().text().toUpperCase(Locale.ROOT).replaceFirst("^STATE_", "");
    Integer code = state.codes().get(name);
    if (code == null) {
      throw refused(
          c.position(),
          c.field() + " is one of " + state.codes().keySet().stream().sorted().toList());
    }
    return switch (c.op()) {
      case EQ, HAS -> state.column() + " = " + value(code);
      case NE -> state.column() + " <> " + value(code);
      default -> throw refused(c.position(), c.field() + " can be compared with =, != and : only");
    };
  }

  private String words(Words words, Filter.Compare c) {
    String word = c.value().text().toUpperCase(Locale.ROOT);
    if (!words.known().contains(word)) {
      throw refused(
          c.position(), c.field() + " is one of " + words.known().stream().sorted().toList());
    }
    return switch (c.op()) {
      case EQ, HAS -> value(word) + " = any(" + words.column() + ")";
      case NE -> value(word) + " <> all(" + words.column() + ")";
      default -> throw refused(c.position(), c.field() + " can be compared with =, != and : only");
    };
  }

  private String texts(String column, Filter.Compare c) {
    String text = c.value().text();
    return switch (c.op()) {
      case EQ -> value(text) + " = any(" + column + ")";
      case NE -> value(text) + " <> all(" + column + ")";
      case HAS ->
          text.equals("*")
              ? "cardinality(" + column + ") > 0"
              : value(text) + " = any(" + column + ")";
      default -> throw refused(c.position(), c.field() + " can be compared with =, != and : only");
    };
  }

  private String time(String column, Filter.Compare c) {
    String sign =
        switch (c.op()) {
          case EQ -> "=";
          case NE -> "<>";
          case LT, LE, GT, GE -> c.op().sign();
          case HAS -> throw refused(c.position(), c.field() + " cannot be compared with :");
        };
    try {
      return column + " " + sign + " " + value(OffsetDateTime.parse(c.value().text()).toInstant());
    } catch (DateTimeParseException e) {
      throw refused(
          c.position(), c.field() + " takes an RFC 3339 time, such as 2026-01-31T12:00:00Z");
    }
  }

  private String text(String column, Filter.Compare c) {
    String text = c.value().text();
    return switch (c.op()) {
      case EQ -> equal(column, text);
      case NE -> "not " + equal(column, text);
      case HAS -> column + " like " + value("%" + literal(text) + "%");
      default -> throw refused(c.position(), c.field() + " can be compared with =, != and : only");
    };
  }

  private String equal(String column, String text) {
    boolean head = text.startsWith("*");
    boolean tail = text.length() > 1 && text.endsWith("*");
    if (!head && !tail) {
      return column + " = " + value(text);
    }
    String bare = text.substring(head ? 1 : 0, text.length() - (tail ? 1 : 0));
    return column + " like " + value((head ? "%" : "") + literal(bare) + (tail ? "%" : ""));
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
