package dev.vectormesh.ingest.recipe;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.platform.auth.AccessLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which access labels a source gives its documents.
 *
 * @param fixed of documents that have none in their field; empty where the source gives them none
 * @param field of metadata that holds a document's own, {@code meta.a.b}; empty where none does
 */
public record Labelling(List<String> fixed, String field) {
  /** Documents keep the labels that they have. */
  public static final Labelling NONE = new Labelling(List.of(), "");

  private static final String META = "meta.";

  public Labelling {
    fixed = List.copyOf(fixed);
  }

  /** What is asked for; documents of collections pass on their own, whatever that is. */
  public static Labelling of(IngestSourceRequest request) {
    return request.getSource().hasCollection()
        ? NONE
        : new Labelling(
            request.getAccessLabelsList().stream().sorted().toList(),
            request.getAccessLabelsFrom());
  }

  /** Adds what documents of the source are made by; nothing where it gives no labels. */
  public void into(ContentHash hash) {
    if (!equals(NONE)) {
      ContentHash with =
          hash.text("labels " + String.join(" ", new TreeSet<>(fixed)) + " " + field);
    }
  }

  /**
   * The document's labels; null where the source gives it none.
   *
   * @throws ItemFailedException where its field holds what no label is: without that one it would
   *     be seen by others than its source says
   */
  public @Nullable List<String> of(Struct metadata) throws ItemFailedException {
    List<String> own = field.isEmpty() ? List.of() : read(field, metadata);
    List<String> labels = own.isEmpty() ? fixed : own;
    return labels.isEmpty() ? null : labels;
  }

  /**
   * Labels at a path of metadata; none where there is nothing.
   *
   * @param field {@code meta.a.b}
   * @throws ItemFailedException where there is what no label is
   */
  public static List<String> read(String field, Struct metadata) throws ItemFailedException {
    Value at = Value.newBuilder().setStructValue(metadata).build();
    for (String key : field.substring(META.length()).split("\\.", -1)) {
      Value next = at.getStructValue().getFieldsMap().get(key);
      if (next == null || next.hasNullValue()) {
        return List.of();
      }
      at = next;
    }
    return labels(field, at.hasListValue() ? at.getListValue().getValuesList() : List.of(at));
  }

  private static List<String> labels(String field, List<Value> values) throws ItemFailedException {
    TreeSet<String> labels = new TreeSet<>();
    for (Value value : values) {
      if (!value.hasStringValue() || !AccessLabels.isLabel(value.getStringValue())) {
        throw failed(
            field
                + " holds what is no access label: a text of 1 to 128 letters, digits and"
                + " ._:/@+=-, first a letter or digit");
      }
      labels.add(value.getStringValue());
    }
    if (labels.size() > AccessLabels.MOST) {
      throw failed(
          "%s holds %d access labels, more than %d"
              .formatted(field, labels.size(), AccessLabels.MOST));
    }
    return new ArrayList<>(labels);
  }

  private static ItemFailedException failed(String why) {
    return new ItemFailedException(Failure.of(Stage.CLEAN, Reason.UNSUPPORTED, why));
  }
}
