package dev.vectormesh.ingest.write;

import com.google.common.base.Utf8;
import dev.vectormesh.ingest.document.OwnVectors;
import dev.vectormesh.ingest.write.Documents.Written;
import dev.vectormesh.ingest.write.Documents.WrittenPicture;

/** How much of what is kept came with a document that a caller wrote. */
final class WrittenBytes {
  private WrittenBytes() {}

  /** Texts in UTF-8, a picture's file, vectors in four bytes a number. */
  static long of(Written document) {
    WrittenPicture picture = document.picture();
    return Utf8.encodedLength(document.title())
        + Utf8.encodedLength(document.text())
        + document.metadata().getSerializedSize()
        + (picture == null ? 0 : picture.content().length)
        + document.chunks().stream().mapToLong(WrittenBytes::of).sum();
  }

  private static long of(OwnVectors.Part chunk) {
    return Utf8.encodedLength(chunk.text()) + (long) chunk.vector().length * Float.BYTES;
  }
}
