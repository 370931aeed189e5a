package dev.vectormesh.ingest.write;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

/** Looks for what PostgreSQL cannot keep in the texts of metadata. */
final class MetadataText {
  private MetadataText() {}

  static boolean holdsNul(Struct struct) {
    return struct.getFieldsMap().entrySet().stream()
        .anyMatch(field -> field.getKey().indexOf('\0') >= 0 || holdsNul(field.getValue()));
  }

  private static boolean holdsNul(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue().indexOf('\0') >= 0;
      case STRUCT_VALUE -> holdsNul(value.getStructValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream().anyMatch(MetadataText::holdsNul);
      default -> false;
    };
  }
}
