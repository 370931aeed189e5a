package dev.vectormesh.ingest.source.files;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.document.MetadataFields;
import java.util.Locale;

/** What filters see of every file; what the caller asked for goes before all else. */
final class FileMetadata {
  private FileMetadata() {}

  /**
   * @param asked what the caller says of all files
   */
  static Struct of(FileItem file, Struct asked) {
    String name = FileNames.name(file.path());
    int dot = name.lastIndexOf('.');
    Struct.Builder metadata = Struct.newBuilder();
    MetadataFields.put(metadata, "path", file.relative());
    MetadataFields.put(metadata, "file", name);
    if (dot > 0) {
      MetadataFields.put(metadata, "extension", name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
    return metadata.putAllFields(asked.getFieldsMap()).build();
  }
}
