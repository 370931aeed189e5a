package dev.vectormesh.ingest.collection;

/**
 * A field of the metadata of a collection's documents.
 *
 * @param name its key
 * @param examples values of this type that were written, each time that they were
 */
public record MetadataField(String name, Type type, long examples) {
  /** What a value is. */
  public enum Type {
    /** The collection's input names the field, and nothing was written to it. */
    UNSPECIFIED,
    STRING,
    NUMBER,
    BOOL,
    /** A text that is a day or a time, as RFC 3339 writes it. */
    DATE,
    LIST,
    OBJECT
  }
}
