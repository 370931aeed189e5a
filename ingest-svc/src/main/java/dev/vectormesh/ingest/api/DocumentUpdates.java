package dev.vectormesh.ingest.api;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import dev.vectormesh.ingest.name.DocumentName;
import dev.vectormesh.ingest.write.Updates.Patch;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.mask.MaskPaths;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What an UpdateDocument asks for. */
final class DocumentUpdates {
  private static final String TITLE = "title";
  private static final String URI = "uri";
  private static final String TEXT = "text";
  private static final String METADATA = "metadata";
  private static final String KEY = METADATA + ".";
  private static final String LABELS = "access_labels";
  private static final List<String> FIELDS = List.of(TITLE, URI, TEXT, LABELS, METADATA);

  private static final Pattern NAME =
      Pattern.compile(
          "namespaces/[a-z][a-z0-9-]{0,61}[a-z0-9]/collections/[a-z][a-z0-9-]{0,61}[a-z0-9]/documents/[A-Za-z0-9._~-]{1,128}");

  private DocumentUpdates() {}

  /**
   * @throws ApiException INVALID_ARGUMENT: it is none
   */
  static DocumentName name(Document asked) {
    if (!NAME.matcher(asked.getName()).matches()) {
      throw ApiException.invalid(
          "document.name",
          "must be namespaces/{namespace}/collections/{collection}/documents/{document}");
    }
    return DocumentName.parse(asked.getName());
  }

  /**
   * @throws ApiException INVALID_ARGUMENT naming each field that is wrong
   */
  static Patch patch(UpdateDocumentRequest request) {
    Document asked = request.getDocument();
    Set<String> paths = paths(request.getUpdateMask(), asked);
    Violations violations = new Violations();
    for (String path : paths) {
      violations.check(
          FIELDS.contains(path) || path.startsWith(KEY) && path.length() > KEY.length(),
          "update_mask",
          path
              + " cannot be changed; these can: "
              + String.join(", ", FIELDS)
              + ", metadata.{key}");
    }
    Metadata.check(violations, "document.metadata", asked.getMetadata());
    violations.throwIfAny();
    return new Patch(
        paths.contains(TITLE) ? asked.getTitle() : null,
        paths.contains(URI) ? asked.getUri() : null,
        paths.contains(TEXT) ? asked.getText() : null,
        paths.contains(LABELS) ? DocumentMessages.labels(asked) : null,
        metadata(paths, asked.getMetadata()));
  }

  /** Without a mask, what is set; `*` stands for all. */
  private static Set<String> paths(FieldMask mask, Document asked) {
    if (mask.getPathsList().equals(List.of("*"))) {
      return Set.copyOf(FIELDS);
    }
    if (mask.getPathsCount() > 0) {
      return new HashSet<>(MaskPaths.of(mask, Document.getDescriptor()));
    }
    Set<String> set = new HashSet<>();
    asked.getAllFields().keySet().forEach(field -> set.add(field.getName()));
    set.retainAll(FIELDS);
    return set;
  }

  private static UnaryOperator<Struct> metadata(Set<String> paths, Struct asked) {
    if (paths.contains(METADATA)) {
      return before -> asked;
    }
    List<String> keys =
        paths.stream()
            .filter(path -> path.startsWith(KEY))
            .map(path -> path.substring(KEY.length()))
            .toList();
    return before -> {
      Struct.Builder after = before.toBuilder();
      for (String key : keys) {
        Value value = asked.getFieldsMap().get(key);
        if (value == null) {
          after.removeFields(key);
        } else {
          after.putFields(key, value);
        }
      }
      Struct merged = after.build();
      Violations violations = new Violations();
      Metadata.check(violations, "document.metadata", merged);
      violations.throwIfAny();
      return merged;
    };
  }
}
