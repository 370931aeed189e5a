package dev.vectormesh.ingest.document;

import com.google.protobuf.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is to be kept.
 *
 * @param contentHash of all that shapes its chunks
 * @param features what read it beside its encoder: extractors that found something, with versions
 * @param origin where it comes from; null for documents written by a caller
 * @param labels who may see it, as access labels; null keeps those that it has
 */
public record Draft(
    String id,
    String title,
    String uri,
    String mediaType,
    Struct metadata,
    Content content,
    String contentHash,
    @Nullable Origin origin,
    List<String> features,
    @Nullable List<String> labels) {
  public Draft {
    features = List.copyOf(features);
  }

  /** One that nothing has read yet. */
  public Draft(
      String id,
      String title,
      String uri,
      String mediaType,
      Struct metadata,
      Content content,
      String contentHash,
      @Nullable Origin origin,
      @Nullable List<String> labels) {
    this(id, title, uri, mediaType, metadata, content, contentHash, origin, List.of(), labels);
  }

  /** The same document by another hash. */
  public Draft hashed(String hash) {
    return new Draft(id, title, uri, mediaType, metadata, content, hash, origin, features, labels);
  }

  /** The same document, with more of its content. */
  public Draft with(Content other) {
    return new Draft(
        id, title, uri, mediaType, metadata, other, contentHash, origin, features, labels);
  }

  /** The same document, as an extractor leaves it. */
  public Draft read(String newTitle, Struct found, Content left, List<String> readers) {
    return new Draft(
        id, newTitle, uri, mediaType, found, left, contentHash, origin, readers, labels);
  }

  /**
   * The same document for others.
   *
   * @param other null keeps the labels that it has
   */
  public Draft labelled(@Nullable List<String> other) {
    return new Draft(
        id, title, uri, mediaType, metadata, content, contentHash, origin, features, other);
  }
}
