package dev.vectormesh.ingest.tika;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.ingest.text.Cleaner;
import org.jspecify.annotations.Nullable;

/** What a file says about itself. */
final class FileProperties {
  private FileProperties() {}

  /** Adds a text, unless it is blank. */
  static void put(Struct.Builder properties, String key, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      properties.putFields(key, Value.newBuilder().setStringValue(Cleaner.line(value)).build());
    }
  }
}
