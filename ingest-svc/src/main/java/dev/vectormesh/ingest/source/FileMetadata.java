package dev.vectormesh.ingest.source;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
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
    put(metadata, "path", file.relative());
    put(metadata, "file", name);
    if (dot > 0) {
      put(metadata, "extension", name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
    return metadata.putAllFields(asked.getFieldsMap()).build();
  }

  /** What the file itself says, beneath what {@link #of} made. */
  static Struct with(Struct metadata, Struct properties, String mediaType) {
    Struct.Builder all = Struct.newBuilder().putAllFields(properties.getFieldsMap());
    put(all, "media_type", mediaType);
    return all.putAllFields(metadata.getFieldsMap()).build();
  }

  static void put(Struct.Builder struct, String key, String value) {
    struct.putFields(key, Value.newBuilder().setStringValue(value).build());
  }

  static void put(Struct.Builder struct, String key, double value) {
    struct.putFields(key, Value.newBuilder().setNumberValue(value).build());
  }
}
