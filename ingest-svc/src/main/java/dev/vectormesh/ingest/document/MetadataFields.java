package dev.vectormesh.ingest.document;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

/** Fields of documents' metadata. */
public final class MetadataFields {
  private MetadataFields() {}

  /**
   * @param metadata goes before the properties
   * @param properties what the content says of itself
   */
  public static Struct with(Struct metadata, Struct properties, String mediaType) {
    Struct.Builder all = Struct.newBuilder().putAllFields(properties.getFieldsMap());
    put(all, "media_type", mediaType);
    return all.putAllFields(metadata.getFieldsMap()).build();
  }

  public static void put(Struct.Builder struct, String key, String value) {
    struct.putFields(key, Value.newBuilder().setStringValue(value).build());
  }

  public static void put(Struct.Builder struct, String key, double value) {
    struct.putFields(key, Value.newBuilder().setNumberValue(value).build());
  }
}
