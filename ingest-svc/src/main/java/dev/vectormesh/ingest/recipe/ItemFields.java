package dev.vectormesh.ingest.recipe;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What filters and mappings see of an item: its document as it would be without them. */
public record ItemFields(String title, String uri, String mediaType, Struct metadata) {
  static final String TITLE = "title";
  static final String URI = "uri";
  static final String MEDIA_TYPE = "media_type";
  static final String META = "meta.";

  /** Its metadata, and what the caller says of all items, which goes before it. */
  public Struct with(Struct said) {
    return metadata.toBuilder().putAllFields(said.getFieldsMap()).build();
  }

  /** A text field's value; null of any other field. */
  @Nullable String text(String field) {
    return switch (field) {
      case TITLE -> title;
      case URI -> uri;
      case MEDIA_TYPE -> mediaType;
      default -> null;
    };
  }

  /**
   * The value at a path of the metadata, {@code meta.a.b}; null where there is none, or null
   * itself.
   */
  @Nullable Value meta(String field) {
    Value at = Value.newBuilder().setStructValue(metadata).build();
    for (String key : field.substring(META.length()).split("\\.", -1)) {
      Value next = at.getStructValue().getFieldsMap().get(key);
      if (next == null || next.hasNullValue()) {
        return null;
      }
      at = next;
    }
    return at;
  }

  /** A list's elements, each for itself; any other value alone; none of a missing one. */
  static List<Value> each(@Nullable Value value) {
    if (value == null) {
      return List.of();
    }
    return value.hasListValue() ? value.getListValue().getValuesList() : List.of(value);
  }

  /** A value as people write it; null of objects and lists, which have no such form. */
  static @Nullable String written(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case NUMBER_VALUE -> written(value.getNumberValue());
      case STRUCT_VALUE, LIST_VALUE, NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  private static String written(double number) {
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    return exact.signum() == 0 ? "0" : exact.toPlainString();
  }

  /** A field's text, a list's elements in lines; empty where there is none. */
  String words(String field) {
    String text = text(field);
    if (text != null) {
      return text;
    }
    return String.join(
        "\n",
        each(meta(field)).stream().map(ItemFields::written).flatMap(Stream::ofNullable).toList());
  }
}
