package dev.vectormesh.ingest.recipe;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which items become documents of a collection, and from which of their fields: the filter,
 * mappings and passed keys of its input.
 */
public final class Recipe {
  /** Takes all items as they are. */
  public static final Recipe NONE = new Recipe(CollectionInput.getDefaultInstance(), "input");

  /** Why an item is left out that does not pass the filter. */
  public static final String FILTERED = "filtered";

  /** Why an item is left out that lacks the field which is to be its text. */
  public static final String MISSING_INPUT = "missing-input";

  private static final Pattern KEY = Pattern.compile("meta\\.[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final Pattern PATH = Pattern.compile("meta(\\.[A-Za-z_][A-Za-z0-9_]{0,99}){1,8}");
  private static final String TEXT = "text";
  private static final String LABELS = "access_labels";

  private final Predicate<ItemFields> filter;
  private final Map<String, String> mappings;
  private final Set<String> passed;
  private final String version;

  private Recipe(CollectionInput input, String field) {
    filter = ItemFilter.parse(field + ".filter", input.getFilter());
    mappings = new TreeMap<>(input.getMappingsMap());
    mappings.forEach((to, from) -> check(field + ".mappings." + to, to, from));
    if (mappings.containsKey(LABELS) && input.getCollectionsCount() > 0) {
      throw ApiException.invalid(
          field + ".mappings." + LABELS,
          "cannot be chosen: documents that are made of others have their labels");
    }
    passed = Set.copyOf(input.getPassedKeysList());
    version =
        input.getFilter().isEmpty() && mappings.isEmpty() && passed.isEmpty()
            ? ""
            : ContentHash.brief(
                String.join(
                    "\0",
                    input.getFilter(),
                    mappings.toString(),
                    new TreeSet<>(passed).toString()));
  }

  /**
   * @param field that faults are told of: {@code collection.input}
   * @throws ApiException INVALID_ARGUMENT
   */
  public static Recipe of(CollectionInput input, String field) {
    return new Recipe(input, field);
  }

  private static void check(String field, String to, String from) {
    if (to.equals(LABELS)) {
      if (!PATH.matcher(from).matches()) {
        throw ApiException.invalid(field, "is taken from " + from + ", which is no meta.{key}");
      }
      return;
    }
    if (!Set.of(ItemFields.TITLE, TEXT, ItemFields.URI).contains(to)
        && !KEY.matcher(to).matches()) {
      throw ApiException.invalid(field, "is none of title, text, uri, access_labels, meta.{key}");
    }
    if (!Set.of(ItemFields.TITLE, TEXT, ItemFields.URI).contains(from)
        && !PATH.matcher(from).matches()) {
      throw ApiException.invalid(
          field, "is taken from " + from + ", which is none of title, text, uri, meta.{key}");
    }
    if (from.equals(TEXT) && !to.equals(TEXT)) {
      throw ApiException.invalid(field, "a text is too long for it: only text is taken from text");
    }
  }

  /** A part of the hash of all documents that are made by it; empty where it changes nothing. */
  public String version() {
    return version;
  }

  /** Whether a recipe leaves items out for this reason. */
  public static boolean leavesOut(String reason) {
    return reason.equals(FILTERED) || reason.equals(MISSING_INPUT);
  }

  /** What becomes of an item. */
  public sealed interface Result {}

  /** Nothing: {@code reason} is a word that programs can tell apart. */
  public record LeftOut(String reason) implements Result {}

  /**
   * A document.
   *
   * @param text null where it is a picture
   * @param labels who may see it; null where the recipe does not say
   */
  public record Made(ItemFields fields, @Nullable ExtractedText text, @Nullable List<String> labels)
      implements Result {}

  /**
   * @param text what was read of it; null of a picture
   * @throws ItemFailedException where its field for labels holds what no label is
   */
  public Result apply(ItemFields item, @Nullable ExtractedText text) throws ItemFailedException {
    if (!filter.test(item)) {
      return new LeftOut(FILTERED);
    }
    String from = mappings.getOrDefault(TEXT, "");
    ExtractedText made = text;
    if (from.equals(TEXT) && text == null) {
      return new LeftOut(MISSING_INPUT);
    }
    if (!from.isEmpty() && !from.equals(TEXT)) {
      String words = item.words(from);
      if (words.isBlank()) {
        return new LeftOut(MISSING_INPUT);
      }
      made = ExtractedText.of("text/plain", item.title(), words);
    }
    return new Made(mapped(item), made, labels(item));
  }

  private @Nullable List<String> labels(ItemFields item) throws ItemFailedException {
    String from = mappings.get(LABELS);
    List<String> labels = from == null ? List.of() : Labelling.read(from, item.metadata());
    return labels.isEmpty() ? null : labels;
  }

  private ItemFields mapped(ItemFields item) {
    return new ItemFields(
        mapped(item, ItemFields.TITLE, item.title()),
        mapped(item, ItemFields.URI, item.uri()),
        item.mediaType(),
        metadata(item));
  }

  /** A field that is missing in the item leaves the other as it is. */
  private String mapped(ItemFields item, String to, String own) {
    String from = mappings.get(to);
    String words = from == null ? "" : item.words(from);
    return words.isBlank() ? own : words;
  }

  private Struct metadata(ItemFields item) {
    Struct.Builder metadata = Struct.newBuilder();
    item.metadata()
        .getFieldsMap()
        .forEach((key, value) -> {
          if (passed.isEmpty() || passed.contains(key)) {
            metadata.putFields(key, value);
          }
        });
    mappings.forEach((to, from) -> {
      Value value = to.startsWith(ItemFields.META) ? value(item, from) : null;
      if (value != null) {
        metadata.putFields(to.substring(ItemFields.META.length()), value);
      }
    });
    return metadata.build();
  }

  private static @Nullable Value value(ItemFields item, String from) {
    String text = item.text(from);
    if (text == null) {
      return item.meta(from);
    }
    return text.isEmpty() ? null : Value.newBuilder().setStringValue(text).build();
  }
}
