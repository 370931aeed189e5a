package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.picture.Look;
import dev.vectormesh.ingest.picture.PictureFacts;
import dev.vectormesh.ingest.text.PagedText;
import org.jspecify.annotations.Nullable;

/** What a document is. */
public sealed interface Content {
  /** What words find: a text, or what stands in and around a picture. */
  PagedText text();

  /** A text, which is embedded chunk by chunk. */
  record Text(PagedText text) implements Content {}

  /**
   * A text whose chunks came with vectors of the caller's own, which are found by words of theirs.
   *
   * @param text shown, and not read
   */
  record Vectors(PagedText text, OwnVectors own) implements Content {}

  /**
   * A picture, which is embedded by the image tower of its collection's space.
   *
   * @param text caption, keywords, names of the file and its folders
   * @param look what the encoder and people see; null where only the row was read
   */
  record Picture(PagedText text, PictureFacts facts, @Nullable Look look) implements Content {}
}
