package dev.vectormesh.ingest.recipe;

import com.google.protobuf.Value;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An AIP-160 filter over an item's fields, with the meaning that it has where documents are purged
 * by it: elements of lists count each for itself, and a field that is missing is unequal to
 * anything.
 */
final class ItemFilter {
  private static final Set<String> TEXTS =
      Set.of(ItemFields.TITLE, ItemFields.URI, ItemFields.MEDIA_TYPE);

  private final String requestField;

  private ItemFilter(String requestField) {
    this.requestField = requestField;
  }

  /**
   * @param requestField that faults are told of
   * @throws ApiException INVALID_ARGUMENT
   */
  static Predicate<ItemFields> parse(String requestField, String text) {
    return new ItemFilter(requestField).of(Filter.parse(requestField, text));
  }

  private Predicate<ItemFields> of(Filter filter) {
    return switch (filter) {
      case Filter.All() -> item -> true;
      case Filter.And(var parts) -> {
        List<Predicate<ItemFields>> all = parts.stream().map(this::of).toList();
        yield item -> all.stream().allMatch(part -> part.test(item));
      }
      case Filter.Or(var parts) -> {
        List<Predicate<ItemFields>> any = parts.stream().map(this::of).toList();
        yield item -> any.stream().anyMatch(part -> part.test(item));
      }
      case Filter.Not(var part) -> of(part).negate();
      case Filter.Text(var text, var position) ->
          throw refused(position, "name a field, such as title = \"" + text + "\"");
      case Filter.Call(var name, var arguments, var position) ->
          throw refused(position, "unknown function " + name + "; there are none here");
      case Filter.Compare compare -> compare(compare);
    };
  }

  private Predicate<ItemFields> compare(Filter.Compare compare) {
    String field = compare.field();
    if (TEXTS.contains(field)) {
      return text(compare);
    }
    if (field.startsWith(ItemFields.META) && field.length() > ItemFields.META.length()) {
      return meta(compare);
    }
    throw refused(
        compare.position(),
        "unknown field " + field + "; known are meta.{key}, media_type, title, uri");
  }

  private Predicate<ItemFields> text(Filter.Compare compare) {
    String field = compare.field();
    String wanted = compare.value().text();
    return switch (compare.op()) {
      case EQ -> item -> matches(item.words(field), wanted);
      case NE -> item -> !matches(item.words(field), wanted);
      case HAS -> item -> item.words(field).contains(wanted);
      case LT, LE, GT, GE ->
          throw refused(compare.position(), field + " can be compared with =, != and : only");
    };
  }

  /** A star at either end stands for any letters. */
  private static boolean matches(String text, String wanted) {
    boolean head = wanted.startsWith("*");
    boolean tail = wanted.length() > 1 && wanted.endsWith("*");
    String bare = wanted.substring(head ? 1 : 0, wanted.length() - (tail ? 1 : 0));
    if (head) {
      return tail ? text.contains(bare) : text.endsWith(bare);
    }
    return tail ? text.startsWith(bare) : text.equals(bare);
  }

  private Predicate<ItemFields> meta(Filter.Compare compare) {
    String field = compare.field();
    String wanted = compare.value().text();
    return switch (compare.op()) {
      case EQ -> any(field, value -> equal(value, compare.value()));
      case NE -> any(field, value -> equal(value, compare.value())).negate();
      case HAS ->
          wanted.equals("*")
              ? item -> item.meta(field) != null
              : any(
                  field,
                  value -> value.hasStringValue() && value.getStringValue().contains(wanted));
      case LT, LE, GT, GE -> {
        if (!(compare.value() instanceof Filter.Num number)) {
          throw refused(compare.position(), compare.op().sign() + " compares numbers in meta");
        }
        yield any(
            field,
            value ->
                value.hasNumberValue()
                    && stands(
                        Double.compare(value.getNumberValue(), number.value()), compare.op()));
      }
    };
  }

  private static Predicate<ItemFields> any(String field, Predicate<Value> test) {
    return item -> ItemFields.each(item.meta(field)).stream().anyMatch(test);
  }

  private static boolean equal(Value value, Filter.Value wanted) {
    return wanted.text().equals(ItemFields.written(value))
        || wanted instanceof Filter.Num number
            && value.hasNumberValue()
            && value.getNumberValue() == number.value();
  }

  private static boolean stands(int order, Filter.Op op) {
    return switch (op) {
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      default -> order >= 0;
    };
  }

  private ApiException refused(int position, String why) {
    return ApiException.invalid(requestField, "position " + position + ": " + why);
  }
}
